import { Duration, Stack } from 'aws-cdk-lib';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import { Construct } from 'constructs';
import { acknowledgeWildcard } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { TritonsFunction } from './tritons-function.ts';

/** Sweeps every minute. A sweep that failed is not repeated: the next one does its work. */
export class Sweeper extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { sweeperEnabled, sweeperReservesConcurrency } = platform.stage;
    this.function = new TritonsFunction(this, 'Sweep', {
      handler: 'sweep',
      platform,
      retryAttempts: 0,
      reservedConcurrency: sweeperReservesConcurrency ? 1 : undefined,
    }).function;
    new Schedule(this, 'EveryMinute', {
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new LambdaInvoke(this.function, { retryAttempts: 0, maxEventAge: Duration.minutes(1) }),
      enabled: sweeperEnabled,
    });
    // The role is the stack's: Schedule makes one per target.
    acknowledgeWildcard(
      Stack.of(this),
      `${this.function.functionArn}:*`,
      'The versions of the one function that it invokes.',
    );
  }
}
