import type { WebhookChange } from '../../aws/webhooks.ts';
import { webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { InputError } from '../../core/errors.ts';
import { viewWebhook } from '../../core/views/view-webhook.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchWebhook } from '../shared/no-such.ts';
import { ownWebhook, requireReader } from '../shared/own-webhook.ts';
import { webhooks } from '../shared/stores.ts';
import { allowedHosts, targetProblem } from '../shared/webhook-target.ts';

const allowed = allowedHosts();

export const handler = defineRoute(
  webhookRoutes.updateWebhook,
  async ({ params: { webhook_id }, body: { url, event_types, enabled }, principal }) => {
    requireReader(principal, event_types ?? []);
    await ownWebhook(principal, webhook_id);
    const problem = url === undefined ? undefined : targetProblem(url, allowed);
    if (problem) throw new InputError([{ field: '/url', message: problem }]);
    const webhook = await webhooks.change(webhook_id, {
      ...(url === undefined ? {} : { url }),
      ...(event_types === undefined ? {} : { eventTypes: event_types }),
      ...(enabled === undefined ? {} : statusOf(enabled)),
    });
    if (!webhook) throw noSuchWebhook(webhook_id);
    return viewWebhook(webhook);
  },
);

const statusOf = (enabled: boolean): WebhookChange =>
  enabled ? { status: 'enabled', disabledReason: undefined } : { status: 'disabled', disabledReason: 'by_caller' };
