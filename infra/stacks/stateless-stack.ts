import { ArnFormat, CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Stage } from '../config.ts';
import { JournalWriter } from '../constructs/journal-writer.ts';
import { RosterLoader } from '../constructs/roster-loader.ts';
import { Sweeper } from '../constructs/sweeper.ts';
import { TaskApi } from '../constructs/task-api.ts';
import { TaskMachine } from '../constructs/task-machine.ts';
import { TaskWorkers } from '../constructs/task-workers.ts';
import { Monitoring } from '../monitoring/monitoring.ts';
import type { AnswerCache, FunctionCode, Platform } from '../platform.ts';
import type { StatefulStack } from './stateful-stack.ts';

export type StatelessStackProps = StackProps & {
  stage: Stage;
  state: StatefulStack;
  answerCache: AnswerCache | undefined;
  functionCode: FunctionCode;
};

/** The resources that can be replaced at any time: functions, API, state machine, schedule. */
export class StatelessStack extends Stack {
  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { stage, state, answerCache, functionCode } = props;
    const machineName = `${this.stackName}-task`;
    // CDK would turn a reference into this import in the end. Made here, cdk-nag already names its findings after it.
    const bucketArn = state.exportValue(state.bucket.bucketArn);
    const platform: Platform = {
      stage,
      functionCode,
      table: state.table,
      journalTable: state.journalTable,
      journalFailures: state.journalFailures,
      bucketName: state.bucket.bucketName,
      bucketArn,
      objectsArn: `${bucketArn}/*`,
      departmentQueues: state.departmentQueues,
      wakeQueue: state.wakeQueue,
      webhookQueue: state.webhookQueue,
      webhookPauseQueue: state.webhookPauseQueue,
      eventBus: state.eventBus,
      key: state.key,
      rootKey: state.rootKey,
      machineArn: this.statesArn('stateMachine', machineName),
      executionsArn: this.statesArn('execution', `${machineName}:*`),
      modelKeysArn:
        stage.modelKeysSecret === null
          ? undefined
          : this.formatArn({
              service: 'secretsmanager',
              resource: 'secret',
              // Secrets Manager adds six characters to the name.
              resourceName: `${stage.modelKeysSecret}-??????`,
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
      modelArns: stage.bedrock ? this.bedrockModels() : [],
      answerCache,
    };

    const { url, api, functions: apiFunctions } = new TaskApi(this, 'Api', platform);
    const { machine, functions: stepFunctions } = new TaskMachine(this, 'Task', { machineName, platform });
    const { workers, keepers } = new TaskWorkers(this, 'Workers', platform);
    const { function: journal } = new JournalWriter(this, 'Journal', platform);
    const { function: sweep } = new Sweeper(this, 'Sweeper', platform);
    const { dashboardUrl, topicArn } = new Monitoring(this, 'Monitoring', platform, {
      api,
      apiFunctions,
      machine,
      stepFunctions,
      workers,
      keepers: [...keepers, sweep, journal],
      journal,
      sweep,
    });
    const { function: loadRoster } = new RosterLoader(this, 'Roster', platform);

    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'Only the sweeper is invoked asynchronously, and its next run does what a failed one left.',
      'Serverless-LambdaAsyncFailureDestination': 'The next run of the sweeper does what a failed one left.',
    });
    new CfnOutput(this, 'ApiUrl', { value: url });
    new CfnOutput(this, 'DashboardUrl', { value: dashboardUrl });
    new CfnOutput(this, 'AlarmTopicArn', { value: topicArn });
    new CfnOutput(this, 'LoadRosterFunction', { value: loadRoster.functionName });
    new CfnOutput(this, 'StateMachineArn', { value: machine.stateMachineArn });
  }

  /** An inference profile passes a call on to its model, in any region: both need the permission. */
  private bedrockModels(): string[] {
    const service = 'bedrock';
    return [
      this.formatArn({ service, region: '*', account: '', resource: 'foundation-model', resourceName: '*' }),
      this.formatArn({ service, resource: 'inference-profile', resourceName: '*' }),
    ];
  }

  private statesArn(resource: string, resourceName: string) {
    return this.formatArn({ service: 'states', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }
}
