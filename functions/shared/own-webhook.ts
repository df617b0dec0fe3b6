import type { Principal } from '../../core/contracts/api/who-may-call.ts';
import { mayReadAll } from '../../core/contracts/journal/may-read.ts';
import type { Webhook } from '../../core/contracts/storage/webhook.ts';
import { Forbidden } from '../../core/errors.ts';
import { noSuchWebhook } from './no-such.ts';
import { webhooks } from './stores.ts';

/** Throws Forbidden if the caller may not read some of the events that a webhook would get. */
export function requireReader(principal: Principal, eventTypes: string[]): void {
  if (mayReadAll(principal, eventTypes)) return;
  throw new Forbidden(
    'Events about keys, denied calls and reads of the audit are for admins, and a webhook for them, too. Name the families that it needs, such as task.*, instead of "*".',
  );
}

/** Reads a webhook that the caller may change: one for all events that only admins may read is an admin's. */
export async function ownWebhook(principal: Principal, webhookId: string): Promise<Webhook> {
  const webhook = await webhooks.get(webhookId);
  if (!webhook) throw noSuchWebhook(webhookId);
  requireReader(principal, webhook.eventTypes);
  return webhook;
}
