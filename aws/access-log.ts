import type { Access, Denial } from '../core/journal/changes.ts';
import { currentCaller } from './caller.ts';
import { itemReader } from './item-form.ts';
import { accessDayOf, accessKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** The journal has taken a note long before; longer than the stream of the table keeps it. */
const KEPT_SECONDS = 2 * 86_400;
const MOST_REMEMBERED = 1_000;

/**
 * Calls of which no change tells: denied ones, and reads of the audit. Each is an item, from which the journal makes its
 * event. Of calls that are alike, by the same caller in the same minute, one is noted, so that a flood of them costs
 * nothing.
 */
export class AccessLog {
  readonly #table: Table;
  /** Sort keys that this process knows to be noted. */
  readonly #noted = new Set<string>();

  constructor(table: Table) {
    this.#table = table;
  }

  async noteDenial({ reason, route, sourceIp }: Denial, now: Date): Promise<void> {
    await this.#note(`denied#${reason}`, { reason, route, sourceIp, resource: null }, now);
  }

  /** Notes that the caller reads the audit: of a resource, or of all (null). */
  async noteRead(route: string, resource: string | null, now: Date): Promise<void> {
    await this.#note(`read#${resource ?? ''}`, { reason: null, route, sourceIp: null, resource }, now);
  }

  async #note(what: string, access: Omit<Access, 'day'>, now: Date): Promise<void> {
    const { actor = '', keyId = '' } = currentCaller() ?? {};
    const key = accessKey(now, `${what}#${actor}#${keyId}`);
    const name = `${key.pk}#${key.sk}`;
    if (this.#noted.has(name)) return;
    const ttl = Math.floor(now.getTime() / 1000) + KEPT_SECONDS;
    await this.#table.create({ ...key, ...access, updatedAt: now.toISOString(), ttl });
    if (this.#noted.size >= MOST_REMEMBERED) this.#noted.clear();
    this.#noted.add(name);
  }
}

const toFields = itemReader<Omit<Access, 'day'>>('an access', {
  reason: 'string|null',
  route: 'string',
  sourceIp: 'string|null',
  resource: 'string|null',
});
export const toAccess = (item: Item): Access => ({ day: accessDayOf(item), ...toFields(item) });
