import { patternFits } from '../../../core/contracts/journal/event-pattern.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { firstDelivery } from '../../../core/contracts/pipeline/delivery-message.ts';
import type { Webhook } from '../../../core/contracts/storage/webhook.ts';
import { sendDeliveries } from '../../operations/send-deliveries.ts';
import { webhooks } from '../../shared/stores.ts';
import type { Follower } from './follower.ts';

/** Queues each event for the webhooks that want it. A webhook gets nothing that happened before it was made. */
export const followWebhooks: Follower = async (_log, pages) => {
  const enabled = (await webhooks.list()).filter(({ status }) => status === 'enabled');
  const events = pages.flatMap((page) => page.events);
  await sendDeliveries(
    events.flatMap((event) => enabled.filter(wants(event)).map(({ webhookId }) => firstDelivery(webhookId, event))),
  );
};

const wants =
  ({ type, at }: JournalEvent) =>
  ({ eventTypes, createdAt }: Webhook): boolean =>
    at >= createdAt && eventTypes.some((pattern) => patternFits(pattern, type));
