import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { journalEvent } from '../../core/contracts/journal/events.ts';
import { firstDelivery } from '../../core/contracts/pipeline/delivery-message.ts';
import { NotFound, SendAgain, WebhookDisabled } from '../../core/errors.ts';
import { viewDelivery } from '../../core/views/view-webhook.ts';
import { sendDeliveries } from '../operations/send-deliveries.ts';
import { defineRoute } from '../shared/define-route.ts';
import { ownWebhook } from '../shared/own-webhook.ts';
import { webhookDeliveries } from '../shared/stores.ts';

/** If this dies before it has sent the message, the delivery stays `retrying`: replay it again. */
export const handler = defineRoute(
  webhookRoutes.replayWebhookDelivery,
  async ({ params: { webhook_id, delivery_id }, principal }) => {
    const webhook = await ownWebhook(principal, webhook_id);
    const known = await webhookDeliveries.get(webhook_id, delivery_id);
    if (!known) {
      throw new NotFound(
        `There is no delivery ${delivery_id}; GET /api/webhooks/${webhook_id}/deliveries lists those that failed.`,
      );
    }
    if (webhook.status === 'disabled') {
      throw new WebhookDisabled(`Webhook ${webhook_id} is switched off; PATCH it with {"enabled": true} first.`);
    }
    const replayed = await webhookDeliveries.beginRound(known);
    if (!replayed) throw new SendAgain(`Delivery ${delivery_id} was replayed meanwhile; look whether it has arrived.`);
    const message = firstDelivery(webhook_id, journalEvent.parse(JSON.parse(known.event)));
    await sendDeliveries([{ ...message, round: replayed.round, first_attempt_at: known.firstAttemptAt }]);
    return viewDelivery(replayed);
  },
);
