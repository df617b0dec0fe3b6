import type { Webhook } from '../core/contracts/storage/webhook.ts';
import { separate, sortKeyOf, type Unreadable } from './entries.ts';
import { absent, equals } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { WEBHOOKS, webhookKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** Longer than any message for a webhook is on its way. */
const REMOVED_KEPT_SECONDS = 2 * 86_400;

export type WebhookChange = Partial<Pick<Webhook, 'url' | 'eventTypes' | 'status' | 'disabledReason'>>;

/** Webhooks, without their secrets: one item each, in one partition, since every event is held against all of them. */
export class Webhooks {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async create(webhook: Webhook): Promise<void> {
    await this.#table.create({ ...webhookKey(webhook.webhookId), ...webhook, updatedAt: webhook.createdAt });
  }

  /** undefined: there is none, or it was removed. */
  async get(webhookId: string): Promise<Webhook | undefined> {
    const item = await this.#table.get(webhookKey(webhookId));
    const webhook = item && toWebhook(item);
    return webhook?.removedAt === undefined ? webhook : undefined;
  }

  async list(): Promise<{ found: Webhook[]; unreadable: Unreadable[] }> {
    const { found, unreadable } = separate(await this.#table.listAll({ partition: WEBHOOKS }, toWebhook), sortKeyOf);
    return { found: found.filter(({ removedAt }) => removedAt === undefined), unreadable };
  }

  /** undefined: there is none. */
  async change(webhookId: string, change: WebhookChange): Promise<Webhook | undefined> {
    const key = webhookKey(webhookId);
    const item = await this.#table.updateWithTime(key, { set: change }, [absent('removedAt')]);
    return item && toWebhook(item);
  }

  /** Notes that the webhook has a new secret. undefined: there is none. */
  async noteRotation(webhookId: string, now: Date): Promise<Webhook | undefined> {
    const set = { secretRotatedAt: now.toISOString() };
    const item = await this.#table.updateWithTime(webhookKey(webhookId), { set }, [absent('removedAt')]);
    return item && toWebhook(item);
  }

  /** Switches a webhook off whose receiver does not want it any more, unless it was given another URL meanwhile. */
  async disableGone({ webhookId, url }: Webhook): Promise<void> {
    const set = { status: 'disabled', disabledReason: 'receiver_gone' };
    const conditions = [absent('removedAt'), equals('status', 'enabled'), equals('url', url)];
    await this.#table.updateWithTime(webhookKey(webhookId), { set }, conditions);
  }

  /** False: there is none. */
  async remove(webhookId: string, now: Date): Promise<boolean> {
    const set = { removedAt: now.toISOString(), ttl: Math.floor(now.getTime() / 1000) + REMOVED_KEPT_SECONDS };
    const item = await this.#table.updateWithTime(webhookKey(webhookId), { set }, [absent('removedAt')]);
    return item !== undefined;
  }
}

const toFields = itemReader<Omit<Webhook, 'webhookId'>>('a webhook', {
  url: 'string',
  eventTypes: 'list',
  status: 'string',
  disabledReason: 'string?',
  createdAt: 'string',
  after: 'list?',
  secretRotatedAt: 'string?',
  removedAt: 'string?',
});
export const toWebhook = (item: Item): Webhook => ({ webhookId: String(item.sk), ...toFields(item) });
