import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { viewWebhook } from '../../core/views/view-webhook.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchWebhook } from '../shared/no-such.ts';
import { ownWebhook } from '../shared/own-webhook.ts';
import { webhookSecrets, webhooks } from '../shared/stores.ts';

/**
 * If this dies between its writes, nobody has the new secret: rotate again. The one that receivers know goes on signing
 * for the time of the first call.
 */
export const handler = defineRoute(
  webhookRoutes.rotateWebhookSecret,
  async ({ params: { webhook_id }, body: { overlap_hours }, principal, now }) => {
    await ownWebhook(principal, webhook_id);
    const secret = await webhookSecrets.rotate(webhook_id, overlap_hours, now);
    const webhook = await webhooks.noteRotation(webhook_id, now);
    if (!webhook) throw noSuchWebhook(webhook_id);
    return { webhook: viewWebhook(webhook), secret };
  },
);
