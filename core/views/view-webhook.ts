import type * as z from 'zod';
import type { deliveryView, webhookView } from '../contracts/api/webhook-views.ts';
import type { EventType } from '../contracts/journal/events.ts';
import type { Webhook, WebhookDelivery } from '../contracts/storage/webhook.ts';

type View = z.output<typeof webhookView>;
type DeliveryView = z.output<typeof deliveryView>;

export const viewWebhook = (webhook: Webhook): View => ({
  webhook_id: webhook.webhookId,
  url: webhook.url,
  event_types: webhook.eventTypes,
  status: webhook.status,
  disabled_reason: webhook.disabledReason ?? null,
  created_at: webhook.createdAt,
  secret_rotated_at: webhook.secretRotatedAt ?? null,
});

export const viewDelivery = (delivery: WebhookDelivery): DeliveryView => ({
  delivery_id: delivery.deliveryId,
  event_id: delivery.eventId,
  event_type: delivery.eventType as EventType,
  resource: delivery.resource,
  status: delivery.status,
  attempts: delivery.attempts,
  first_attempt_at: delivery.firstAttemptAt,
  last_attempt_at: delivery.lastAttemptAt,
  next_attempt_at: delivery.nextAttemptAt,
  last_status: delivery.lastStatus,
  last_error: delivery.lastError,
  last_answer: delivery.lastAnswer,
});
