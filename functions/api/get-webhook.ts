import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { viewWebhook } from '../../core/views/view-webhook.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchWebhook } from '../shared/no-such.ts';
import { webhooks } from '../shared/stores.ts';

export const handler = defineRoute(webhookRoutes.getWebhook, async ({ params: { webhook_id } }) => {
  const webhook = await webhooks.get(webhook_id);
  if (!webhook) throw noSuchWebhook(webhook_id);
  return viewWebhook(webhook);
});
