import { failToken } from '../../aws/executions.ts';
import { deadLetterOf } from '../../core/lifecycle/dead-letter-of.ts';
import { deliveryOf } from '../../core/webhooks/delivery-of.ts';
import { defineConsumer } from '../shared/define-consumer.ts';
import { emitMetrics } from '../shared/emit-metrics.ts';
import { log } from '../shared/log.ts';
import { deadLetters, webhookDeliveries } from '../shared/stores.ts';

const gaveUp = { status: 'failed', nextAttemptAt: null, lastStatus: null, lastAnswer: null } as const;

/**
 * Records a message that could not be processed. It fails the attempt at once, so that the task moves on; an event for a
 * webhook becomes a failed delivery, which can be replayed.
 */
export const handler = defineConsumer(async (record, { now }) => {
  const queue = record.eventSourceARN.split(':').at(-1) ?? '';
  const sentAt = new Date(Number(record.attributes.SentTimestamp));
  const { letter, message, delivery } = deadLetterOf({ id: record.messageId, queue, body: record.body, sentAt });
  if (await deadLetters.record(letter)) emitMetrics({ DeadLetters: 1 });
  log.warn('dead letter', { dead_letter_id: letter.id, queue, task_id: letter.taskId, reason: letter.reason });
  if (delivery) await webhookDeliveries.note(deliveryOf(delivery, { ...gaveUp, lastError: letter.reason }, now));
  if (!message) return;
  const { task_id, subtask_id, attempt, token } = message;
  await failToken(token, 'DeadLetter', { task_id, subtask_id, attempt });
});
