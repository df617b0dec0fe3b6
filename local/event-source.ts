import { Agent } from 'node:http';
import { DeleteMessageCommand, type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';
import type { Queue } from './resources.ts';

/** SQS hands out at most 10 messages at once. */
const MAX_BATCH = 10;

export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/**
 * Polls a queue for a handler as Lambda's event source mapping does: up to `concurrency` messages at once, each in its
 * own invocation. There is one poller per queue, since fauxqs wakes every poller for each message. The poller would
 * wait for the slowest message of a batch, so it only starts the work, and fetches as many messages as there is room
 * for.
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
        // If the work fails, the message stays in the queue. The handler's log has the error.
        const started: Promise<void> = work(message)
          .catch(() => {})
          .finally(() => working.delete(started));
        working.add(started);
      }
      while (working.size >= concurrency) await Promise.race(working);
      consumer.updateOption('batchSize', Math.min(MAX_BATCH, concurrency - working.size));
    },
  });
  // Receiving fails at every shutdown. At other times the consumer tries again.
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
