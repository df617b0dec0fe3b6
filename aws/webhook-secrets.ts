import { randomBytes } from 'node:crypto';
import { SendAgain } from '../core/errors.ts';
import { equals } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { webhookSecretKey } from './keys.ts';
import type { Table } from './table.ts';

/** `until`: when it was replaced, and no longer signs; missing for the newest. */
type Secret = { secret: string; until?: string };
type Stored = { secrets: Secret[]; version: number };

/** Each signs every delivery, so there is a limit to how many sign at once. */
const MOST_AT_ONCE = 10;
const REMOVED_KEPT_SECONDS = 86_400;

/** 192 random bits, in the form of Standard Webhooks. */
const newSecret = () => `whsec_${randomBytes(24).toString('base64')}`;

/** The secrets that sign deliveries: kept as they are, in items of their own that only their users may read. */
export class WebhookSecrets {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async create(webhookId: string): Promise<string> {
    const secret = newSecret();
    await this.#table.create({ ...webhookSecretKey(webhookId), secrets: [{ secret }], version: 1 });
    return secret;
  }

  /** The secrets that sign now, the newest first; none if the webhook was removed. */
  async signing(webhookId: string, now: Date): Promise<string[]> {
    const stored = await this.#get(webhookId);
    return (stored?.secrets ?? []).filter(isInForce(now)).map(({ secret }) => secret);
  }

  /**
   * Makes a new secret. The others sign until the overlap ends, or until an earlier rotation's did. Throws SendAgain if
   * another call changed the secrets meanwhile.
   */
  async rotate(webhookId: string, overlapHours: number, now: Date): Promise<string> {
    const { secrets, version } = (await this.#get(webhookId)) ?? { secrets: [], version: 0 };
    const until = new Date(now.getTime() + overlapHours * 3_600_000).toISOString();
    const secret = newSecret();
    const others = secrets.map((other) => ({ until, ...other })).filter(isInForce(now));
    const set = { secrets: [{ secret }, ...others].slice(0, MOST_AT_ONCE), version: version + 1 };
    const written = await this.#table.update(webhookSecretKey(webhookId), { set }, [equals('version', version)]);
    if (written) return secret;
    throw new SendAgain(`The secret of ${webhookId} was changed meanwhile; look whether it still has to be rotated.`);
  }

  async forget(webhookId: string, now: Date): Promise<void> {
    const ttl = Math.floor(now.getTime() / 1000) + REMOVED_KEPT_SECONDS;
    await this.#table.update(webhookSecretKey(webhookId), { set: { secrets: [], ttl } }, []);
  }

  async #get(webhookId: string): Promise<Stored | undefined> {
    const item = await this.#table.get(webhookSecretKey(webhookId));
    return item && toStored(item);
  }
}

const isInForce =
  (now: Date) =>
  ({ until }: Secret): boolean =>
    until === undefined || Date.parse(until) > now.getTime();

const toStored = itemReader<Stored>("a webhook's secrets", { secrets: 'list', version: 'number' });
