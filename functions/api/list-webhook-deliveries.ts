import { deliveryCursorForm } from '../../aws/keys.ts';
import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { viewDelivery } from '../../core/views/view-webhook.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchWebhook } from '../shared/no-such.ts';
import { webhookDeliveries, webhooks } from '../shared/stores.ts';

export const handler = defineRoute(
  webhookRoutes.listWebhookDeliveries,
  async ({ params: { webhook_id }, query: { status, limit, cursor } }) => {
    const after = decodeCursor(cursor, deliveryCursorForm);
    if (!(await webhooks.get(webhook_id))) throw noSuchWebhook(webhook_id);
    const page = await webhookDeliveries.list(webhook_id, { status, limit, after });
    return { deliveries: page.deliveries.map(viewDelivery), next_cursor: encodeCursor(page.next) };
  },
);
