import { Agent } from 'node:http';
import { type Message, SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { Consumer } from 'sqs-consumer';
import type { Queue } from './resources.ts';

export type Consume = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** Polls a queue for a handler, as Lambda's event source mapping does: `concurrency` messages at once, one a batch. */
export function pollQueue(queue: Queue, concurrency: number, consume: Consume, newContext: () => Context) {
  // Long polls hold their connection, so each poller has one.
  const httpAgent = new Agent({ keepAlive: true, maxSockets: concurrency + 1 });
  const sqs = new SQSClient({ requestHandler: { httpAgent } });
  const handleMessage = async (message: Message) => {
    const { batchItemFailures } = await consume(eventOf(queue, message), newContext());
    // sqs-consumer deletes what it gets back, and leaves what throws in the queue.
    if (batchItemFailures.length > 0) throw new Error('rejected');
    return message;
  };
  // A consumer takes its next message only when it is done with the last: one for each unit of concurrency.
  const consumers = Array.from({ length: concurrency }, () => {
    const consumer = Consumer.create({
      sqs,
      queueUrl: queue.url,
      handleMessage,
      waitTimeSeconds: 20,
      messageSystemAttributeNames: ['All'],
      suppressFifoWarning: true,
    });
    // Rejections are logged by the handler; receive errors come with every shutdown.
    for (const event of ['error', 'processing_error', 'timeout_error'] as const) consumer.on(event, () => {});
    consumer.start();
    return consumer;
  });
  return {
    async stop(): Promise<void> {
      for (const consumer of consumers) consumer.stop({ abort: true });
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
