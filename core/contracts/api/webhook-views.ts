import * as z from 'zod';
import { id } from '../ids.ts';
import { eventType } from '../journal/events.ts';
import { deliveryStatus, disabledReason, webhookStatus } from '../storage/webhook.ts';

const time = z.iso.datetime();

export const webhookView = z
  .strictObject({
    webhook_id: id,
    url: z.string(),
    event_types: z.array(z.string()),
    status: webhookStatus,
    disabled_reason: disabledReason.nullable(),
    created_at: time,
    secret_rotated_at: time.nullable(),
  })
  .meta({ id: 'Webhook' });

export const webhookWithSecret = z.strictObject({
  webhook: webhookView,
  secret: z.string().describe('Signs the deliveries, after Standard Webhooks. Only this answer has it.'),
});

export const deliveryView = z
  .strictObject({
    delivery_id: id,
    event_id: z.string().describe('The header webhook-id of its attempts.'),
    event_type: eventType,
    resource: z.string(),
    status: deliveryStatus,
    attempts: z.int().min(0).describe('Since the first one, or since the last replay.'),
    first_attempt_at: time,
    last_attempt_at: time,
    next_attempt_at: time.nullable(),
    last_status: z.int().nullable().describe('HTTP status of the last answer; null: there was none.'),
    last_error: z.string().nullable(),
    last_answer: z.string().nullable().describe('The beginning of the last answer.'),
  })
  .meta({ id: 'WebhookDelivery' });
