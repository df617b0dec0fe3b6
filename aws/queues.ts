import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { WakeMessage } from '../core/contracts/pipeline/pipeline.ts';
import { clientOf } from './clients.ts';

const sqs = clientOf('sqs', () => new SQSClient({}));

/**
 * Asks to look again, after a delay, whether a waiting subtask can be matched: indexes lag, and only time ends some
 * waits.
 */
export async function sendWake(queueUrl: string, message: WakeMessage, delaySeconds: number): Promise<void> {
  await sqs().send(
    new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(message), DelaySeconds: delaySeconds }),
  );
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
