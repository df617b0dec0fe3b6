import { fileURLToPath } from 'node:url';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { DefinitionBody, LogLevel, StateMachine, StateMachineType } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnSamplingRule } from 'aws-cdk-lib/aws-xray';
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
        const step = new TritonsFunction(this, handler, { handler, platform, traced: true }).function;
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
    if (stage.traceRate !== null) this.sampleTraces(`tritons-${stage.name}`, stage.traceRate);
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

  /** Lets X-Ray trace a share of the executions, with the functions that they call, and none of the others. */
  private sampleTraces(ruleName: string, fixedRate: number) {
    new CfnSamplingRule(this, 'Traces', {
      samplingRule: {
        ruleName,
        version: 1,
        // X-Ray's default rule has the priority 10,000, and applies to what no other rule does.
        priority: 9_000,
        fixedRate,
        reservoirSize: 0,
        resourceArn: this.machine.stateMachineArn,
        serviceType: 'AWS::StepFunctions::StateMachine',
        serviceName: '*',
        host: '*',
        httpMethod: '*',
        urlPath: '*',
      },
    });
  }
}
