import { type DeliveryMessage, deliveryIdOf } from '../contracts/pipeline/delivery-message.ts';
import type { WebhookDelivery } from '../contracts/storage/webhook.ts';

type Result = Pick<WebhookDelivery, 'status' | 'nextAttemptAt' | 'lastStatus' | 'lastError' | 'lastAnswer'>;

/** The record that is kept of a delivery after an attempt. */
export function deliveryOf(message: DeliveryMessage, result: Result, now: Date): WebhookDelivery {
  const { webhook_id, event, round, attempt, first_attempt_at } = message;
  return {
    webhookId: webhook_id,
    deliveryId: deliveryIdOf(event),
    eventId: event.id,
    eventType: event.type,
    resource: event.resource,
    round,
    attempts: attempt,
    firstAttemptAt: first_attempt_at ?? now.toISOString(),
    lastAttemptAt: now.toISOString(),
    ...result,
    event: JSON.stringify(event),
  };
}
