import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import type { Platform } from '../platform.ts';

/** The parts of the stack that the dashboard and the alarms watch. */
export type StackParts = {
  api: HttpApi;
  apiFunctions: IFunction[];
  machine: StateMachine;
  stepFunctions: IFunction[];
  /** The departments' workers. */
  workers: Record<Department, IFunction>;
  /** Other background functions: the readers of dead letters, wake-ups and deliveries, the sweeper, the journal. */
  keepers: IFunction[];
  sweep: IFunction;
  journal: IFunction;
};
export type Watched = StackParts &
  Pick<Platform, 'stage' | 'departmentQueues' | 'wakeQueue' | 'webhookQueue' | 'webhookPauseQueue' | 'journalFailures'>;

export function deadLetterQueues({ departmentQueues, wakeQueue, ...others }: Watched): IQueue[] {
  const { webhookQueue, webhookPauseQueue } = others;
  return [...Object.values(departmentQueues), wakeQueue, webhookQueue, webhookPauseQueue].map(
    ({ deadLetters }) => deadLetters,
  );
}

/** Functions by their callers: API Gateway, Step Functions, queues and the schedule. */
export function functionGroups({ apiFunctions, stepFunctions, workers, keepers }: Watched) {
  return { API: apiFunctions, steps: stepFunctions, workers: [...Object.values(workers), ...keepers] };
}
