import { randomBytes } from 'node:crypto';
import { MOST_WEBHOOKS, webhookRoutes } from '../../core/contracts/api/webhook-routes.ts';
import { InputError, TooManyWebhooks } from '../../core/errors.ts';
import { viewWebhook } from '../../core/views/view-webhook.ts';
import { defineRoute } from '../shared/define-route.ts';
import { journal } from '../shared/journal.ts';
import { requireReader } from '../shared/own-webhook.ts';
import { webhookSecrets, webhooks } from '../shared/stores.ts';
import { allowedHosts, targetProblem } from '../shared/webhook-target.ts';

const allowed = allowedHosts();

/** Stores the secret first: a webhook always has one. If this dies in between, the secret is nobody's. */
export const handler = defineRoute(
  webhookRoutes.createWebhook,
  async ({ body: { url, event_types }, principal, now }) => {
    requireReader(principal, event_types);
    const problem = targetProblem(url, allowed);
    if (problem) throw new InputError([{ field: '/url', message: problem }]);
    if ((await webhooks.list()).found.length >= MOST_WEBHOOKS) {
      throw new TooManyWebhooks(`There are ${MOST_WEBHOOKS} webhooks already; DELETE one that nobody needs.`);
    }
    const webhook = {
      webhookId: `wh_${randomBytes(8).toString('hex')}`,
      url,
      eventTypes: event_types,
      status: 'enabled' as const,
      disabledReason: undefined,
      createdAt: now.toISOString(),
      after: await Promise.all(journal.logs.map((log) => journal.lastPage(log))),
      secretRotatedAt: undefined,
      removedAt: undefined,
    };
    const secret = await webhookSecrets.create(webhook.webhookId);
    await webhooks.create(webhook);
    return { webhook: viewWebhook(webhook), secret };
  },
);
