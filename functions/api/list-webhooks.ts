import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { viewWebhook } from '../../core/views/view-webhook.ts';
import { defineRoute } from '../shared/define-route.ts';
import { webhooks } from '../shared/stores.ts';

export const handler = defineRoute(webhookRoutes.listWebhooks, async () => {
  const { found, unreadable } = await webhooks.list();
  return { webhooks: found.map(viewWebhook), unreadable };
});
