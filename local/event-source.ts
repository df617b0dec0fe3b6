import { Agent } from 'node:http';
import { DeleteMessageCommand, type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';
import type { Queue } from './resources.ts';

/** As many messages as SQS hands out at once. */
const MAX_BATCH = 10;

export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * Polls a queue for a handler as Lambda's event source mapping does: up to `concurrency` messages at once, each an
 * invocation of its own. One poller a queue: fauxqs wakes every poller for each message. The poller would wait for the
 * slowest message of a batch, so it only starts them, and fetches as many as there is room for.
 */
export function pollQueue(queue: Queue, concurrency: number, consume: Consume, newContext: () => Context) {
  const httpAgent = new Agent({ keepAlive: true });
  const sqs = new SQSClient({ requestHandler: { httpAgent } });
  const working = new Set<Promise<void>>();

  const work = async (message: Message): Promise<void> => {
    const { batchItemFailures } = await consume(eventOf(queue, message), newContext());
    if (batchItemFailures.length > 0) return;
    await sqs.send(new DeleteMessageCommand({ QueueUrl: queue.url, ReceiptHandle: message.ReceiptHandle }));
  };
  const consumer = Consumer.create({
    sqs,
    queueUrl: queue.url,
    batchSize: Math.min(MAX_BATCH, concurrency),
    waitTimeSeconds: 20,
    messageSystemAttributeNames: ['All'],
    suppressFifoWarning: true,
    shouldDeleteMessages: false,
    async handleMessageBatch(messages) {
      for (const message of messages) {
        // A message whose work fails stays in the queue; what failed is in the handler's log.
        const started: Promise<void> = work(message)
          .catch(() => {})
          .finally(() => working.delete(started));
        working.add(started);
      }
      while (working.size >= concurrency) await Promise.race(working);
      consumer.updateOption('batchSize', Math.min(MAX_BATCH, concurrency - working.size));
    },
  });
  // Receiving fails with every shutdown; in between the consumer tries again.
  consumer.on('error', () => {});
  consumer.start();
  return {
    async stop(): Promise<void> {
      consumer.stop({ abort: true });
      httpAgent.destroy();
    },
  };
}

function eventOf(queue: Queue, message: Message): SQSEvent {
  return {
    Records: [
      {
        messageId: message.MessageId ?? '',
        receiptHandle: message.ReceiptHandle ?? '',
        body: message.Body ?? '',
        attributes: message.Attributes as unknown as SQSEvent['Records'][0]['attributes'],
        messageAttributes: {},
        md5OfBody: message.MD5OfBody ?? '',
        eventSource: 'aws:sqs',
        eventSourceARN: queue.arn,
        awsRegion: 'us-east-1',
      },
    ],
  };
}
