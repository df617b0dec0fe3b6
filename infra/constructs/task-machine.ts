import { fileURLToPath } from 'node:url';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { StageLogGroup } from './stage-log-group.ts';
import { TritonsFunction } from './tritons-function.ts';

const definition = fileURLToPath(new URL('../../statemachines/task.asl.json', import.meta.url));

/** Placeholder of an ARN in the definition → the handler of the step. */
const steps = {
  DecomposeFunctionArn: 'decompose',
  MatchFunctionArn: 'match',
  AssessFunctionArn: 'assess',
  GiveUpFunctionArn: 'giveUp',
  FinishFunctionArn: 'finish',
  FailFunctionArn: 'fail',
} as const satisfies Record<string, HandlerName>;

/** The state machine of a task, and the functions of its steps. */
export class TaskMachine extends Construct {
  readonly machine: StateMachine;
  readonly functions: LambdaFunction[] = [];

  constructor(scope: Construct, id: string, props: { machineName: string; platform: Platform }) {
    super(scope, id);
    const { machineName, platform } = props;
    const { stage } = platform;

    const functionArns = Object.fromEntries(
      Object.entries(steps).map(([placeholder, handler]) => {
        const step = new TritonsFunction(this, handler, { handler, platform }).function;
        this.functions.push(step);
        return [placeholder, step.functionArn];
      }),
    );
    this.machine = new StateMachine(this, 'Machine', {
      stateMachineName: machineName,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromFile(definition),
      definitionSubstitutions: functionArns,
      tracingEnabled: true,
      logs: {
        destination: new StageLogGroup(this, 'Logs', platform),
        level: LogLevel[stage.machineLogLevel],
        includeExecutionData: false,
      },
    });
    this.machine.addToRolePolicy(
      new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: Object.values(functionArns) }),
    );
    this.machine.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:SendMessage'],
        resources: Object.values(platform.departmentQueues).map(({ queue }) => queue.queueArn),
      }),
    );
    acknowledge(this.machine, {
      'AwsSolutions-SF1': 'The execution history has every event for 90 days; a stage may log errors only.',
      'AwsSolutions-IAM5[Resource::*]': 'Log delivery and X-Ray take no narrower resource.',
    });
  }
}
