import {
  ChangeMessageVisibilityCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { WakeMessage } from '../core/contracts/pipeline/pipeline.ts';
import { clientOf } from './clients.ts';
import { inBatches } from './in-batches.ts';

const sqs = clientOf('sqs', () => new SQSClient({}));

/**
 * Asks to look again, after a delay, whether a waiting subtask can be matched: indexes lag, and only time ends some
 * waits.
 */
export async function sendWake(queueUrl: string, message: WakeMessage, delaySeconds: number): Promise<void> {
  await sendLater(queueUrl, JSON.stringify(message), delaySeconds);
}

/** Makes a rejected message visible after `seconds`, so that a poison message soon reaches the dead-letter queue. */
export async function returnMessage(queueUrl: string, receiptHandle: string, seconds = 0): Promise<void> {
  await sqs().send(
    new ChangeMessageVisibilityCommand({
      QueueUrl: queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }),
  );
}

/** A message of a FIFO queue: those of a group come one after another, and of the same `id` one in five minutes. */
export type OrderedMessage = { group: string; id: string; body: string };

/** SQS takes 10 messages in a call, and 1 MiB with all that belongs to them. */
const BATCH = { most: 10, mostBytes: 1_000_000, bytesOf: ({ body }: OrderedMessage) => Buffer.byteLength(body) };

/**
 * Sends messages to a FIFO queue, those of a group in their order. If it throws, some are sent: send all again. SQS may
 * take an entry of a call and not one before it, so a call has at most one message of a group.
 */
export async function sendInOrder(queueUrl: string, messages: OrderedMessage[]): Promise<void> {
  const groups = [...Map.groupBy(messages, ({ group }) => group).values()];
  const longest = Math.max(0, ...groups.map(({ length }) => length));
  for (let position = 0; position < longest; position += 1) {
    const next = groups.flatMap((group) => group[position] ?? []);
    for (const batch of inBatches(next, BATCH)) await sendBatch(queueUrl, batch);
  }
}

async function sendBatch(queueUrl: string, batch: OrderedMessage[]): Promise<void> {
  const { Failed = [] } = await sqs().send(
    new SendMessageBatchCommand({
      QueueUrl: queueUrl,
      Entries: batch.map(({ group, id, body }, index) => ({
        Id: String(index),
        MessageBody: body,
        MessageGroupId: group,
        MessageDeduplicationId: id,
      })),
    }),
  );
  const [failed] = Failed;
  if (failed) throw new Error(`SQS did not take ${Failed.length} of ${batch.length} messages: ${failed.Message}`);
}

/** Sends a message that becomes visible after a delay of at most 900 s. */
export async function sendLater(queueUrl: string, body: string, delaySeconds = 0): Promise<void> {
  await sqs().send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body, DelaySeconds: delaySeconds }));
}
