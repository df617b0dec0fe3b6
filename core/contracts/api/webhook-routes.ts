import * as z from 'zod';
import { id } from '../ids.ts';
import { eventPattern } from '../journal/event-pattern.ts';
import { deliveryStatus } from '../storage/webhook.ts';
import type { HandlerName } from '../system/handlers.ts';
import { pageOf } from './page.ts';
import type { Route } from './route.ts';

/** Each change of the journal looks at all of them. */
export const MOST_WEBHOOKS = 100;

const url = z
  .string()
  .max(2_000)
  .describe('An https URL of a public host, without user and password; its port is 443, or at least 1024.')
  .meta({ examples: ['https://hooks.example.com/tritons'] });
const eventTypes = z
  .array(eventPattern)
  .min(1)
  .max(50)
  .describe('Types of events (docs/events.md), families such as `task.*`, or `*`.');

const params = z.object({ webhook_id: id });

export const webhookRoutes = {
  createWebhook: {
    method: 'POST',
    path: '/api/webhooks',
    summary: 'Have events sent to a URL; the answer has the secret that signs them, once',
    permission: 'webhooks:write',
    body: z.strictObject({ url, event_types: eventTypes }),
    status: 201,
    problems: ['tooManyWebhooks'],
  },
  listWebhooks: {
    method: 'GET',
    path: '/api/webhooks',
    summary: 'List all webhooks',
    permission: 'webhooks:read',
    status: 200,
  },
  getWebhook: {
    method: 'GET',
    path: '/api/webhooks/{webhook_id}',
    summary: 'A webhook, and why it is off if it is',
    permission: 'webhooks:read',
    params,
    status: 200,
    problems: ['notFound'],
  },
  updateWebhook: {
    method: 'PATCH',
    path: '/api/webhooks/{webhook_id}',
    summary: 'Change the URL or the events of a webhook, or switch it on or off',
    permission: 'webhooks:write',
    params,
    body: z
      .strictObject({ url: url.optional(), event_types: eventTypes.optional(), enabled: z.boolean().optional() })
      .refine((body) => Object.keys(body).length > 0, { error: 'must change something' }),
    status: 200,
    problems: ['notFound'],
  },
  removeWebhook: {
    method: 'DELETE',
    path: '/api/webhooks/{webhook_id}',
    summary: 'Remove a webhook; what it has not got yet is not sent',
    permission: 'webhooks:write',
    params,
    status: 200,
    problems: ['notFound'],
  },
  rotateWebhookSecret: {
    method: 'POST',
    path: '/api/webhooks/{webhook_id}/rotate-secret',
    summary: 'Make a new secret; for some hours the old one signs too',
    permission: 'webhooks:write',
    params,
    body: z.strictObject({
      overlap_hours: z.number().min(0).max(168).default(24).describe('For so long both secrets sign.'),
    }),
    bodyMayBeEmpty: true,
    status: 200,
    problems: ['notFound', 'sendAgain'],
  },
  listWebhookDeliveries: {
    method: 'GET',
    path: '/api/webhooks/{webhook_id}/deliveries',
    summary:
      'Deliveries that did not succeed at once, newest first; a filtered page may be empty and still have a next one',
    permission: 'webhooks:read',
    params,
    query: z.strictObject({
      status: deliveryStatus.optional(),
      ...pageOf(25),
    }),
    status: 200,
    problems: ['notFound'],
  },
  replayWebhookDelivery: {
    method: 'POST',
    path: '/api/webhooks/{webhook_id}/deliveries/{delivery_id}/replay',
    summary: 'Send the event of a delivery now, and retry it from the beginning',
    permission: 'webhooks:write',
    params: z.object({ webhook_id: id, delivery_id: id }),
    status: 202,
    problems: ['notFound', 'webhookDisabled', 'sendAgain'],
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
