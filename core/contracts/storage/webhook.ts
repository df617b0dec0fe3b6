import * as z from 'zod';

export const webhookStatus = z.enum(['enabled', 'disabled']);
export const disabledReason = z
  .enum(['by_caller', 'receiver_gone'])
  .describe('by_caller: a call switched it off. receiver_gone: the receiver answered 410.');
export const deliveryStatus = z
  .enum(['retrying', 'failed', 'delivered'])
  .describe('retrying: it is tried again. failed: not any more, unless it is replayed.');

/** A subscription of events, without its secrets. */
export type Webhook = {
  webhookId: string;
  url: string;
  /** Types of events, and patterns. */
  eventTypes: string[];
  status: z.infer<typeof webhookStatus>;
  disabledReason: z.infer<typeof disabledReason> | undefined;
  createdAt: string;
  /** The last page of each log of the journal when it was made: it gets what is on later ones. undefined: all. */
  after?: number[] | undefined;
  secretRotatedAt: string | undefined;
  removedAt: string | undefined;
};

/** The delivery of an event to a webhook, kept from its first failure on. */
export type WebhookDelivery = {
  webhookId: string;
  deliveryId: string;
  eventId: string;
  eventType: string;
  resource: string;
  status: z.infer<typeof deliveryStatus>;
  /** Grows with each replay: messages of an earlier round are void. */
  round: number;
  /** In this round. */
  attempts: number;
  firstAttemptAt: string;
  lastAttemptAt: string;
  nextAttemptAt: string | null;
  /** HTTP status of the last answer; null if there was none. */
  lastStatus: number | null;
  lastError: string | null;
  /** The beginning of the last answer. */
  lastAnswer: string | null;
  /** The event, in JSON. */
  event: string;
};
