import * as z from 'zod';
import { type JournalEvent, journalEvent } from '../journal/events.ts';

const time = z.iso.datetime();

/** A message of the queues `webhooks` and `webhookPauses`: an event that a webhook is to get. */
export const deliveryMessage = z.strictObject({
  schema_version: z.literal(1),
  webhook_id: z.string(),
  event: journalEvent,
  /** The round of the delivery (core/contracts/storage/webhook.ts), and the attempt within it, from 1. */
  round: z.int().min(0),
  attempt: z.int().min(1),
  /** null: this is the first attempt. */
  first_attempt_at: time.nullable(),
  /** null: it is due. Otherwise it waits in the queue `webhookPauses`. */
  due_at: time.nullable(),
});
export type DeliveryMessage = z.infer<typeof deliveryMessage>;

export const firstDelivery = (webhookId: string, event: JournalEvent): DeliveryMessage => ({
  schema_version: 1,
  webhook_id: webhookId,
  event,
  round: 0,
  attempt: 1,
  first_attempt_at: null,
  due_at: null,
});

/** The id of a delivery within its webhook: the same each time, and in the order of the events' times. */
export const deliveryIdOf = ({ at, id }: JournalEvent): string => `${Date.parse(at)}_${id}`;
