import { Aws } from 'aws-cdk-lib';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { type AlarmDefinition, alarmsOf } from './alarms.ts';
import { addDashboard } from './dashboard.ts';
import { serviceOf } from './metrics.ts';
import type { StackParts, Watched } from './watched.ts';

/** Alarms, their recipients, and the dashboard. */
export class Monitoring extends Construct {
  readonly dashboardUrl: string;
  readonly topicArn: string;

  constructor(scope: Construct, id: string, platform: Platform, parts: StackParts) {
    super(scope, id);
    const { stage } = platform;
    const watched: Watched = { ...platform, ...parts };
    const topic = this.addTopic(platform);
    const alarms = alarmsOf(watched).map((definition) => this.addAlarm(definition, watched));
    for (const alarm of alarms) {
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
    }
    const { dashboardName } = addDashboard(this, serviceOf(stage.name), watched, alarms);
    const console = `https://${Aws.REGION}.console.aws.amazon.com/cloudwatch/home?region=${Aws.REGION}`;
    this.dashboardUrl = `${console}#dashboards/dashboard/${dashboardName}`;
    this.topicArn = topic.topicArn;
  }

  private addTopic({ stage, key }: Platform): Topic {
    const topic = new Topic(this, 'AlarmTopic', {
      displayName: `TRITONS ${stage.name}`,
      enforceSSL: true,
      ...(key && { masterKey: key }),
    });
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        resources: [topic.topicArn],
        principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
    acknowledge(topic, {
      'Serverless-SNSRedrivePolicy': 'A mail that cannot be sent has no use later; the alarm itself stays.',
    });
    for (const email of stage.alarmSubscribers.emails) topic.addSubscription(new EmailSubscription(email));
    for (const { workspaceId, channelId } of stage.alarmSubscribers.slack) {
      new SlackChannelConfiguration(this, `Slack${channelId}`, {
        slackChannelConfigurationName: `${serviceOf(stage.name)}-${channelId}`,
        slackWorkspaceId: workspaceId,
        slackChannelId: channelId,
        notificationTopics: [topic],
        // People in the channel may read but change nothing; without this policy they could do everything.
        guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
      });
    }
    return topic;
  }

  private addAlarm(definition: AlarmDefinition, { stage }: Watched): Alarm {
    const { name, section, says, metric, goesOff, periods = { beyond: 1, of: 1 } } = definition;
    const isAbove = 'above' in goesOff;
    const threshold = isAbove ? goesOff.above : goesOff.below;
    const bound = `${isAbove ? 'above' : 'below'} ${threshold} ${goesOff.unit}`;
    return new Alarm(this, name, {
      alarmName: `${serviceOf(stage.name)}-${name}`,
      alarmDescription: `${says} Goes off ${bound}. What to do: ${stage.runbook}#${section}`,
      metric,
      threshold,
      comparisonOperator: isAbove ? ComparisonOperator.GREATER_THAN_THRESHOLD : ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: periods.of,
      datapointsToAlarm: periods.beyond,
      treatMissingData: definition.missing ?? TreatMissingData.NOT_BREACHING,
    });
  }
}
