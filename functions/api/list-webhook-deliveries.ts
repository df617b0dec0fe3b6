import { deliveryCursorForm } from '../../aws/keys.ts';
import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { viewDelivery } from '../../core/views/view-webhook.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { ownWebhook } from '../shared/own-webhook.ts';
import { webhookDeliveries } from '../shared/stores.ts';

export const handler = defineRoute(
  webhookRoutes.listWebhookDeliveries,
  async ({ params: { webhook_id }, query: { status, limit, cursor }, principal }) => {
    const after = decodeCursor(cursor, deliveryCursorForm);
    await ownWebhook(principal, webhook_id);
    const page = await webhookDeliveries.list(webhook_id, { status, limit, after });
    return {
      deliveries: page.deliveries.map(viewDelivery),
      unreadable: page.unreadable,
      next_cursor: encodeCursor(page.next),
    };
  },
);
