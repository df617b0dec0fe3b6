import { patternFits } from '../../../core/contracts/journal/event-pattern.ts';
import type { JournalEvent } from '../../../core/contracts/journal/events.ts';
import { firstDelivery } from '../../../core/contracts/pipeline/delivery-message.ts';
import type { Webhook } from '../../../core/contracts/storage/webhook.ts';
import { sendDeliveries } from '../../operations/send-deliveries.ts';
import { webhooks } from '../../shared/stores.ts';
import type { TakePages } from './follower.ts';

/**
 * Queues each event for the webhooks that want it. A webhook gets nothing that was in the journal before it was made: that
 * is told by pages, since clocks may be set back.
 */
export const followWebhooks: TakePages = async (log, pages) => {
  const enabled = (await webhooks.list()).found.filter(({ status }) => status === 'enabled');
  await sendDeliveries(
    pages.flatMap(({ page, events }) => {
      const there = enabled.filter(({ after }) => page > (after?.[log] ?? 0));
      return events.flatMap((event) =>
        there.filter(wants(event)).map(({ webhookId }) => firstDelivery(webhookId, event)),
      );
    }),
  );
};

const wants =
  ({ type }: JournalEvent) =>
  ({ eventTypes }: Webhook): boolean =>
    eventTypes.some((pattern) => patternFits(pattern, type));
