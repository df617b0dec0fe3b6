import type { WebhookDelivery } from '../core/contracts/storage/webhook.ts';
import { separate, sortKeyOf, type Unreadable } from './entries.ts';
import { below, equals } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { deliveryPartition, webhookDeliveryKey } from './keys.ts';
import type { Item, Table } from './table.ts';

const KEPT_DAYS = 30;

type Page = { deliveries: WebhookDelivery[]; unreadable: Unreadable[]; next: string | undefined };

/** Deliveries that did not succeed at the first attempt: one item each, for 30 days from the last attempt. */
export class WebhookDeliveries {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(webhookId: string, deliveryId: string): Promise<WebhookDelivery | undefined> {
    const item = await this.#table.get(webhookDeliveryKey(webhookId, deliveryId));
    return item && toDelivery(item);
  }

  /** Newest event first; a page that is filtered by status may be empty and have a next one. */
  async list(
    webhookId: string,
    { status, limit, after }: { status: string | undefined; limit: number; after: string | undefined },
  ): Promise<Page> {
    const { entries, next } = await this.#table.list(
      {
        partition: deliveryPartition(webhookId),
        newestFirst: true,
        limit,
        filter: { status },
        ...(after ? { after: webhookDeliveryKey(webhookId, after) } : {}),
      },
      toDelivery,
    );
    const { found, unreadable } = separate(entries, sortKeyOf);
    return { deliveries: found, unreadable, next: next && String(next.sk) };
  }

  /** Notes how an attempt ended, unless a later one has, or a replay has begun another round. */
  async note(delivery: WebhookDelivery): Promise<void> {
    const { webhookId, deliveryId, round, ...fields } = delivery;
    const key = webhookDeliveryKey(webhookId, deliveryId);
    const ttl = Math.floor(Date.parse(delivery.lastAttemptAt) / 1000) + KEPT_DAYS * 86_400;
    const conditions = [equals('round', round), below('attempts', delivery.attempts)];
    if (await this.#table.update(key, { set: { ...fields, ttl } }, conditions)) return;
    // The first attempt that failed; or the one before died before it noted it.
    if (round === 0) await this.#table.create({ ...key, ...fields, webhookId, deliveryId, round, ttl });
  }

  /** Begins another round; undefined if somebody else has meanwhile. */
  async beginRound({ webhookId, deliveryId, round }: WebhookDelivery): Promise<WebhookDelivery | undefined> {
    const set = { round: round + 1, status: 'retrying', attempts: 0, nextAttemptAt: null };
    const key = webhookDeliveryKey(webhookId, deliveryId);
    const item = await this.#table.update(key, { set }, [equals('round', round)]);
    return item && toDelivery(item);
  }
}

const toDelivery: (item: Item) => WebhookDelivery = itemReader<WebhookDelivery>("a webhook's delivery", {
  webhookId: 'string',
  deliveryId: 'string',
  eventId: 'string',
  eventType: 'string',
  resource: 'string',
  status: 'string',
  round: 'number',
  attempts: 'number',
  firstAttemptAt: 'string',
  lastAttemptAt: 'string',
  nextAttemptAt: 'string|null',
  lastStatus: 'number|null',
  lastError: 'string|null',
  lastAnswer: 'string|null',
  event: 'string',
});
