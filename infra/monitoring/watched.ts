import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Department } from '../../core/contracts/task.ts';
import type { Platform } from '../platform.ts';

/** What of the stack the dashboard and the alarms look at. */
export type StackParts = {
  api: HttpApi;
  apiFunctions: IFunction[];
  machine: StateMachine;
  stepFunctions: IFunction[];
  /** The departments' workers. */
  workers: Record<Department, IFunction>;
  /** What else runs in the background: the readers of dead letters and of wake-ups, the sweeper. */
  keepers: IFunction[];
  sweep: IFunction;
};
export type Watched = StackParts & Pick<Platform, 'stage' | 'departmentQueues' | 'wakeQueue'>;
