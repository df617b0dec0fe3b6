import { expect, test } from '@jest/globals';
import { Journal } from '../../aws/journal.ts';
import { hashOf, type NewEvent } from '../../aws/journal-entry.ts';
import type { Key } from '../../aws/keys.ts';
import { type Item, Table } from '../../aws/table.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { DamagedItem } from '../../core/errors.ts';
import { startServices } from '../local/start-services.ts';
import { newEvent } from './new-event.ts';

const { dynamodb } = await startServices();
const NAME = 'tritons-journal';
const now = new Date('2025-03-01T12:00:00.000Z');
const minutes = (count: number) => new Date(now.getTime() + count * 60_000);

let used = 0;
/** A resource that no other test uses. */
function aResource(): string {
  used += 1;
  return `task/t${used}`;
}
/** A process of its own, with one log, or several. */
const aProcess = ({ logs = 1, table = new Table(NAME), retentionDays = undefined as number | undefined } = {}) =>
  new Journal(table, { logs, retentionDays });

/** Events as the changes with these sequence numbers give them. */
const eventsOf = (resource: string, ...sequences: number[]): NewEvent[] =>
  sequences.map((sequence) =>
    newEvent(sequence, resource, { at: now.toISOString(), before: { n: sequence - 1 }, after: { n: sequence } }),
  );

const numbers = (events: JournalEvent[]) => events.map(({ after }) => after.n);

async function inLogs(resource: string, logs = 1): Promise<JournalEvent[]> {
  const journal = aProcess({ logs });
  const found: JournalEvent[] = [];
  for (const log of journal.logs) {
    let page = 0;
    for (;;) {
      const pages = await journal.pages(log, page, 50);
      if (pages.length === 0) break;
      expect(pages.map((one) => one.page)).toEqual(pages.map((_, index) => page + index + 1));
      page += pages.length;
      found.push(...pages.flatMap(({ events }) => events).filter((event) => event.resource === resource));
    }
  }
  return found;
}

/** Reads a resource, and demands that it is a chain, and that the log has the same in the same order. */
async function chainOf(resource: string, logs = 1): Promise<JournalEvent[]> {
  const chain = await aProcess({ logs }).ofResource(resource, 0, 10_000);
  let prev = '';
  for (const [index, event] of chain.entries()) {
    const { hash, ...rest } = event;
    expect([event.seq, event.prev, hash]).toEqual([index + 1, prev, hashOf(rest)]);
    prev = hash;
  }
  expect(await inLogs(resource, logs)).toEqual(chain);
  return chain;
}

test('a batch that comes again appends nothing, to the process that knows it and to another', async () => {
  const [a, b] = [aResource(), aResource()];
  const batch = [...eventsOf(a, 1, 2), ...eventsOf(b, 3), ...eventsOf(a, 4)];
  const first = aProcess();
  for (const journal of [first, first, aProcess(), aProcess()]) await journal.append(batch, now);
  expect(numbers(await chainOf(a))).toEqual([1, 2, 4]);
  expect(numbers(await chainOf(b))).toEqual([3]);
});

test('of a batch that comes again with more, only the rest is appended', async () => {
  const a = aResource();
  await aProcess().append(eventsOf(a, 1, 2, 3), now);
  await aProcess().append(eventsOf(a, 2, 3, 4, 5), minutes(1));
  expect(numbers(await chainOf(a))).toEqual([1, 2, 3, 4, 5]);
});

/** A table at which a process dies: before the entry that `dies` names. */
class Deadly extends Table {
  readonly #dies: (item: Key) => boolean;
  constructor(dies: (item: Key) => boolean) {
    super(NAME);
    this.#dies = dies;
  }
  override async create(item: Item & Key, by?: Item): Promise<boolean> {
    if (this.#dies(item)) throw new Error('killed');
    return super.create(item, by);
  }
}

test('a process that died between the resource and the log leaves nothing that the next one does not append', async () => {
  const [a, b] = [aResource(), aResource()];
  const batch = [...eventsOf(a, 1, 2), ...eventsOf(b, 3)];
  const dying = aProcess({ table: new Deadly(({ pk }) => pk.startsWith('LOG#')) });
  await expect(dying.append(batch, now)).rejects.toThrow('killed');
  expect(await inLogs(a)).toEqual([]);
  await aProcess().append(eventsOf(aResource(), 10), minutes(1));
  await aProcess().append([...batch, ...eventsOf(a, 4)], minutes(30));
  expect(numbers(await chainOf(a))).toEqual([1, 2, 4]);
  expect(numbers(await chainOf(b))).toEqual([3]);
});

test('so does one that died in the middle of the resources', async () => {
  const [a, b] = [aResource(), aResource()];
  const batch = [...eventsOf(a, 1, 2), ...eventsOf(b, 3)];
  await expect(aProcess({ table: new Deadly(({ pk }) => pk === b) }).append(batch, now)).rejects.toThrow('killed');
  expect(await aProcess().ofResource(a, 0, 10)).toHaveLength(2);
  await aProcess().append(batch, minutes(1));
  expect(numbers(await chainOf(a))).toEqual([1, 2]);
  expect(numbers(await chainOf(b))).toEqual([3]);
});

test('ten processes that append to a resource at once make one chain', async () => {
  const a = aResource();
  const processes = Array.from({ length: 10 }, () => aProcess());
  await Promise.all(processes.map((journal, n) => journal.append(eventsOf(a, 2 * n + 1, 2 * n + 2), now)));
  const chain = numbers(await chainOf(a)) as number[];
  expect(chain.toSorted((x, y) => x - y)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  // Two events of a batch stay together.
  for (let at = 0; at < 20; at += 2) expect(chain[at + 1]).toBe(chain[at]! + 1);
});

test('ten processes that append to a log at once lose no page and write none twice', async () => {
  const resources = Array.from({ length: 10 }, aResource);
  await Promise.all(resources.map((resource, n) => aProcess().append(eventsOf(resource, n * 10 + 1, n * 10 + 2), now)));
  for (const resource of resources) expect(await chainOf(resource)).toHaveLength(2);
});

test('ten processes that get the same batch at once append it once', async () => {
  const [a, b] = [aResource(), aResource()];
  const batch = [...eventsOf(a, 1, 2, 3), ...eventsOf(b, 4, 5)];
  await Promise.all(Array.from({ length: 10 }, (_, n) => aProcess().append(batch, minutes(n))));
  expect(numbers(await chainOf(a))).toEqual([1, 2, 3]);
  expect(numbers(await chainOf(b))).toEqual([4, 5]);
});

test('a process that is overtaken between the resource and the log does not append to the log what is there', async () => {
  const a = aResource();
  const batch = eventsOf(a, 1, 2);
  class Overtaken extends Table {
    override async create(item: Item & Key, by?: Item): Promise<boolean> {
      const isCreated = await super.create(item, by);
      if (item.pk === a) await aProcess().append(batch, minutes(1));
      return isCreated;
    }
  }
  await aProcess({ table: new Overtaken(NAME) }).append(batch, now);
  expect(numbers(await chainOf(a))).toEqual([1, 2]);
});

test('with several logs a resource is in one, in order', async () => {
  const resources = Array.from({ length: 20 }, () => `agent/${aResource().slice(5)}`);
  const journal = aProcess({ logs: 4 });
  for (const n of [1, 2, 3]) {
    await journal.append(
      resources.flatMap((resource) => eventsOf(resource, n)),
      minutes(n),
    );
  }
  expect(new Set(resources.map((resource) => journal.logOf(resource))).size).toBe(4);
  for (const resource of resources) expect(numbers(await chainOf(resource, 4))).toEqual([1, 2, 3]);
});

test('a batch that is larger than an entry is several, and is read from any number', async () => {
  const a = aResource();
  await aProcess().append(eventsOf(a, ...Array.from({ length: 250 }, (_, n) => n + 1)), now);
  const { items, hasMore } = await aProcess().items({ resource: a }, 0, 10);
  expect([hasMore, ...items.map(({ number }) => number)]).toEqual([false, 1, 101, 201]);
  expect(await chainOf(a)).toHaveLength(250);
  for (const after of [0, 1, 99, 100, 101, 150, 200, 249, 250]) {
    const read = await aProcess().ofResource(a, after, 7);
    expect(read.map(({ seq }) => seq)).toEqual(
      Array.from({ length: Math.min(7, 250 - after) }, (_, n) => after + n + 1),
    );
  }
});

test('an entry expires as the retention says, and says when the one before it does', async () => {
  const a = aResource();
  const first = aProcess({ retentionDays: 30 });
  await first.append(eventsOf(a, 1), now);
  await first.append(eventsOf(a, 2), minutes(1));
  // Another process, after the stage has another retention.
  await aProcess({ retentionDays: 1 }).append(eventsOf(a, 3), minutes(2));
  await aProcess().append(eventsOf(a, 4), minutes(3));
  const seconds = (time: Date, days: number) => time.getTime() / 1000 + days * 86_400;
  const ttls = [seconds(now, 30), seconds(minutes(1), 30), seconds(minutes(2), 1), undefined];
  const { items } = await aProcess().items({ resource: a }, 0, 10);
  expect(items.map(({ attributes }) => attributes.ttl)).toEqual(ttls);
  expect(items.map(({ attributes }) => attributes.ttlBefore)).toEqual([undefined, ...ttls.slice(0, 3)]);
});

const keyOf = (pk: string, number: number) => ({ pk: { S: pk }, sk: { S: String(number).padStart(16, '0') } });

test('a log whose pages have all expired goes on with the next number, so that followers miss nothing', async () => {
  const name = () => aProcess({ logs: 8, retentionDays: 30 });
  const a = Array.from({ length: 100 }, aResource).find((resource) => name().logOf(resource) === 5)!;
  await name().append(eventsOf(a, 1), now);
  await name().append(eventsOf(a, 2), now);
  await name().setPosition('webhooks', 5, 2);
  for (const page of [1, 2]) dynamodb.run('DeleteItem', { TableName: NAME, Key: keyOf('LOG#5', page) });
  await name().append(eventsOf(a, 3), minutes(60_000));
  const pages = await name().pages(5, (await name().position('webhooks', 5)) ?? 0);
  expect(pages.map(({ page, events }) => [page, numbers(events)])).toEqual([[3, [3]]]);
  // Verifying sees that what is missing had expired.
  const { items } = await name().items({ log: 5 }, 0, 1);
  expect(items[0]?.attributes.ttlBefore).toBe(0);
});

const damage = (pk: string, number: number) =>
  dynamodb.run('UpdateItem', {
    TableName: NAME,
    Key: keyOf(pk, number),
    UpdateExpression: 'SET events = :damaged',
    ExpressionAttributeValues: { ':damaged': { S: 'AAAA' } },
  });

test('a resource whose last entry is damaged in both copies is not guessed at, and holds up no other', async () => {
  const a = Array.from({ length: 100 }, aResource).find((resource) => aProcess({ logs: 8 }).logOf(resource) === 4)!;
  await aProcess({ logs: 8 }).append(eventsOf(a, 1), now);
  await aProcess({ logs: 8 }).append(eventsOf(a, 2), now);
  damage(a, 2);
  damage('LOG#4', 2);
  const other = aResource();
  const { logs, refused } = await aProcess({ logs: 8 }).append([...eventsOf(a, 3), ...eventsOf(other, 4)], now);
  expect(refused).toEqual([{ events: eventsOf(a, 3), damage: expect.any(DamagedItem) }]);
  expect(refused[0]!.damage.message).toContain(`${a} 0000000000000002`);
  expect(logs).toEqual([aProcess({ logs: 8 }).logOf(other)]);
  expect(numbers(await aProcess({ logs: 8 }).ofResource(other, 0, 10))).toEqual([4]);
});

test('a resource whose last entry is damaged goes on from what the log has', async () => {
  const a = aResource();
  await aProcess().append(eventsOf(a, 1), now);
  await aProcess().append(eventsOf(a, 2, 3), now);
  await aProcess().append(eventsOf(aResource(), 4), now);
  damage(a, 2);
  await aProcess().append(eventsOf(a, 5), minutes(60));
  const inLog = await inLogs(a);
  expect(numbers(inLog)).toEqual([1, 2, 3, 5]);
  expect([inLog[3]?.seq, inLog[3]?.prev]).toEqual([4, inLog[2]?.hash]);
});

test('a batch that comes again is appended once, also if an entry of it is damaged', async () => {
  const a = aResource();
  const batch = eventsOf(a, 1, 2);
  await aProcess().append(batch, now);
  await aProcess().append(eventsOf(a, 3), now);
  damage(a, 1);
  await aProcess().append([...batch, ...eventsOf(a, 3, 4)], minutes(1));
  expect(numbers(await inLogs(a))).toEqual([1, 2, 3, 4]);
});

test('a batch that comes again after its page was damaged is handed on', async () => {
  const logs = 8;
  const a = Array.from({ length: 100 }, aResource).find((resource) => aProcess({ logs }).logOf(resource) === 3)!;
  const before = await aProcess({ logs }).lastPage(3);
  await aProcess({ logs }).append(eventsOf(a, 1, 2), now);
  damage('LOG#3', before + 1);
  await aProcess({ logs }).append(eventsOf(a, 1, 2), minutes(1));
  const pages = await aProcess({ logs }).pages(3, before);
  expect(pages.map(({ damage: one, events }) => [one?.name, numbers(events)])).toEqual([
    ['DamagedItem', []],
    [undefined, [1, 2]],
  ]);
  expect(await aProcess({ logs }).ofResource(a, 0, 10)).toHaveLength(2);
});

const damageTime = (pk: string, number: number) =>
  dynamodb.run('UpdateItem', {
    TableName: NAME,
    Key: keyOf(pk, number),
    UpdateExpression: 'SET appendedAt = :damaged',
    ExpressionAttributeValues: { ':damaged': { S: 'yesterday' } },
  });

test('a resource whose last entry has a damaged time goes on from what the log has', async () => {
  const a = aResource();
  await aProcess().append(eventsOf(a, 1), now);
  await aProcess().append(eventsOf(a, 2, 3), now);
  for (let count = 0; count < 25; count += 1) await aProcess().append(eventsOf(aResource(), 4), now);
  damageTime(a, 2);
  await aProcess().append(eventsOf(a, 5), now);
  const inLog = await inLogs(a);
  expect(numbers(inLog)).toEqual([1, 2, 3, 5]);
  expect([inLog[3]?.seq, inLog[3]?.prev]).toEqual([4, inLog[2]?.hash]);
});

let reads = 0;
class Counting extends Table {
  override query(...given: Parameters<Table['query']>) {
    reads += 1;
    return super.query(...given);
  }
}

test('an entry with a damaged time is looked for in the last thousand pages only', async () => {
  const a = Array.from({ length: 100 }, aResource).find((resource) => aProcess({ logs: 8 }).logOf(resource) === 6)!;
  await aProcess({ logs: 8 }).append(eventsOf(a, 1), now);
  damageTime(a, 1);
  for (let page = 2; page <= 1_500; page += 1) {
    const Item = { ...keyOf('LOG#6', page), appendedAt: { S: now.toISOString() }, events: { S: '' } };
    dynamodb.run('PutItem', { TableName: NAME, Item });
  }
  reads = 0;
  const journal = aProcess({ logs: 8, table: new Counting(NAME) });
  const { refused } = await journal.append([...eventsOf(a, 2), ...eventsOf(aResource(), 3)], now);
  expect(refused.map(({ events }) => events)).toEqual([eventsOf(a, 2)]);
  expect(reads).toBeGreaterThan(100);
  expect(reads).toBeLessThan(110);
});

test('the first page since a time is found without reading those before, also after the oldest have expired', async () => {
  reads = 0;
  const log = 'LOG#7';
  for (let page = 1; page <= 300; page += 1) {
    const sk = String(page).padStart(16, '0');
    const item = { pk: { S: log }, sk: { S: sk }, appendedAt: { S: minutes(page).toISOString() }, events: { S: '' } };
    dynamodb.run('PutItem', { TableName: NAME, Item: item });
  }
  const journal = aProcess({ logs: 8, table: new Counting(NAME) });
  const pageBefore = (minute: number) => journal.pageBefore(7, minutes(minute));
  // Clocks may differ by fifteen minutes.
  expect(await pageBefore(150)).toBe(134);
  expect(reads).toBeLessThanOrEqual(10);
  expect(await pageBefore(-5)).toBe(0);
  expect(await pageBefore(16)).toBe(0);
  expect(await pageBefore(17)).toBe(1);
  expect(await pageBefore(10_000)).toBe(300);
  for (let page = 1; page <= 220; page += 1) {
    const sk = String(page).padStart(16, '0');
    dynamodb.run('DeleteItem', { TableName: NAME, Key: { pk: { S: log }, sk: { S: sk } } });
  }
  expect(await pageBefore(150)).toBe(0);
  expect(await pageBefore(250)).toBe(234);
  expect(await journal.pageBefore(6, now)).toBe(0);
});

test('the position of a follower is what any process noted last, and never goes back', async () => {
  const [one, other] = [aProcess(), aProcess()];
  expect(await one.position('metrics', 0)).toBeUndefined();
  await one.setPosition('metrics', 0, 4);
  await other.setPosition('metrics', 0, 9);
  await one.setPosition('metrics', 0, 5);
  expect(await one.position('metrics', 0)).toBe(9);
  expect(await other.position('webhooks', 0)).toBeUndefined();
});
