import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchWebhook } from '../shared/no-such.ts';
import { requireReader } from '../shared/own-webhook.ts';
import { webhookSecrets, webhooks } from '../shared/stores.ts';

/** Forgets the secrets even if there is no such webhook: the call before may have died halfway. */
export const handler = defineRoute(webhookRoutes.removeWebhook, async ({ params: { webhook_id }, principal, now }) => {
  const webhook = await webhooks.get(webhook_id);
  if (webhook) requireReader(principal, webhook.eventTypes);
  const isRemoved = await webhooks.remove(webhook_id, now);
  await webhookSecrets.forget(webhook_id, now);
  if (!isRemoved) throw noSuchWebhook(webhook_id);
  return { webhook_id };
});
