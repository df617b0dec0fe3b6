import { Duration, Stack } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { FilterCriteria, FilterRule, type Function as LambdaFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource, SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { journaledItems, QUIET_ATTRIBUTE } from '../../core/contracts/storage/table.ts';
import { acknowledge, acknowledgeWildcard } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { TritonsFunction } from './tritons-function.ts';

/**
 * Reads the changes of the table and writes the journal. A change that it cannot take within a day ends in a queue. Every
 * minute it hands on what is left.
 */
export class JournalWriter extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.function = new TritonsFunction(this, 'Write', { handler: 'journal', platform, retryAttempts: 0 }).function;
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.function, {
        input: ScheduleTargetInput.fromObject({}),
        retryAttempts: 0,
        maxEventAge: Duration.minutes(1),
      }),
    });
    acknowledgeWildcard(
      Stack.of(this),
      `${this.function.functionArn}:*`,
      'The versions of the one function that it invokes.',
    );
    this.function.addEventSource(
      new DynamoEventSource(platform.table as ITable, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: 100,
        // Events are at most two seconds late; in between they share the calls of a batch.
        maxBatchingWindow: Duration.seconds(1),
        // Tried until it succeeds, or the stream drops the changes after a day.
        bisectBatchOnError: true,
        onFailure: new SqsDlq(platform.journalFailures),
        filters: journaledItems.map(({ pk, sk }) =>
          FilterCriteria.filter({
            eventName: FilterRule.or('INSERT', 'MODIFY'),
            dynamodb: {
              Keys: { pk: { S: pk.map(rule) }, ...(sk && { sk: { S: sk.map(rule) } }) },
              NewImage: { [QUIET_ATTRIBUTE]: { BOOL: [false] } },
            },
          }),
        ),
      }),
    );
    acknowledgeWildcard(this.function.role!, '*', 'ListStreams has no narrower resource.');
    const sending = "What SQS's own documentation asks for to send to an encrypted queue; the key is the stage's own.";
    acknowledge(this.function.role!, {
      'AwsSolutions-IAM5[Action::kms:GenerateDataKey*]': sending,
      'AwsSolutions-IAM5[Action::kms:ReEncrypt*]': sending,
    });
  }
}

/** TASK#* → everything that begins with TASK#. */
const rule = (pattern: string) => (pattern.endsWith('*') ? { prefix: pattern.slice(0, -1) } : pattern);
