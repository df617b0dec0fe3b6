import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource, type SqsEventSourceProps } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import type { HandlerName } from '../../core/contracts/system/handlers.ts';
import { acknowledge } from '../acknowledge.ts';
import type { Platform } from '../platform.ts';
import { TritonsFunction } from './tritons-function.ts';

/** One function per department, so that a busy department takes no concurrency from another. */
const workerIds: Record<Department, string> = {
  INFRA: 'ExecuteInfra',
  ARCHITECTURE: 'ExecuteArchitecture',
  AI_ML: 'ExecuteAiMl',
  QUALITY: 'ExecuteQuality',
  SECURITY: 'ExecuteSecurity',
};

/** Events on their way to webhooks at once, four at most for each webhook. */
const DELIVERIES = 40;

/** The readers of the queues: the departments' workers, the waker, the sender of events, the reader of all dead letters. */
export class TaskWorkers extends Construct {
  readonly workers: Record<Department, LambdaFunction>;
  /** The readers of dead letters, of wake-ups and of deliveries to webhooks. */
  readonly keepers: LambdaFunction[];

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    const { stage, departmentQueues, wakeQueue, webhookQueue, webhookPauseQueue } = platform;
    this.workers = Object.fromEntries(
      (Object.entries(workerIds) as [Department, string][]).map(([department, workerId]) => {
        const source = { batchSize: 1, maxConcurrency: stage.workerConcurrency[department] };
        const queues = [departmentQueues[department].queue];
        return [department, this.addConsumer(workerId, 'executeSubtask', platform, queues, source)];
      }),
    ) as Record<Department, LambdaFunction>;
    const others = [wakeQueue, webhookQueue, webhookPauseQueue];
    const deadLetters = [...Object.values(departmentQueues), ...others].map((queues) => queues.deadLetters);
    const deliver = this.addConsumer('DeliverWebhook', 'deliverWebhook', platform, [webhookQueue.queue], {
      batchSize: 1,
      maxConcurrency: DELIVERIES,
    });
    deliver.addEventSource(
      new SqsEventSource(webhookPauseQueue.queue, { batchSize: 10, reportBatchItemFailures: true }),
    );
    this.keepers = [
      this.addConsumer('ConsumeDeadLetters', 'consumeDeadLetters', platform, deadLetters, { batchSize: 10 }),
      this.addConsumer('WakeWaiting', 'wakeWaiting', platform, [wakeQueue.queue], { batchSize: 10 }),
      deliver,
    ];
    acknowledge(this, {
      'Serverless-LambdaEventSourceMappingDestination':
        'The queue sets failed messages aside; SQS takes no destination here.',
    });
  }

  private addConsumer(
    id: string,
    handler: HandlerName,
    platform: Platform,
    queues: Queue[],
    source: SqsEventSourceProps,
  ): LambdaFunction {
    const consumer = new TritonsFunction(this, id, { handler, platform }).function;
    for (const queue of queues) {
      consumer.addEventSource(new SqsEventSource(queue, { ...source, reportBatchItemFailures: true }));
    }
    return consumer;
  }
}
