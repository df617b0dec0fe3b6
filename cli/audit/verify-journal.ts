import { type JournalSource, UnreadableItem } from './journal-source.ts';
import { JournalFault, type OpenItem, openItem } from './open-item.ts';

/** The extent of a verification. `pending`: entries that are so new that their page may still be on its way. */
export type Verified = { logs: number; pages: number; entries: number; resources: number; pending: number };

/** Entries of a resource that follow each other in a log, from `from` to `to`; `hash` and `page` are of the last one. */
type Segment = { log: number; from: number; to: number; hash: string; page: number; ttl: number | undefined };
type Logs = { count: number; pages: number; entries: number; segments: Map<string, Segment[]>; since: string };
type Times = { isExpired(ttl: number | undefined): boolean; isNew(appendedAt: string): boolean };

/** Both copies of an entry expire at about the same time: what has less than this left need not be there. */
const EXPIRING_SECONDS = 86_400;
/** A process that dies between the two copies is followed by another one within this time. */
const NEW_MS = 120_000;
const AT_ONCE = 8;

/**
 * Reads the whole journal and verifies it. Throws JournalFault, which names the first item or entry that is missing,
 * changed or out of order:
 *
 * - an item by its digest, an entry by its hash;
 * - in a log, pages by their numbers, and its end by what was handed on;
 * - under a resource, entries by their numbers and by the hash of the one before;
 * - both copies by each other, and tasks by having entries at all.
 */
export async function verifyJournal(source: JournalSource, now: Date): Promise<Verified> {
  const times: Times = {
    isExpired: (ttl) => ttl !== undefined && ttl <= now.getTime() / 1000 + EXPIRING_SECONDS,
    isNew: (appendedAt) => Date.parse(appendedAt) > now.getTime() - NEW_MS,
  };
  const logs: Logs = { count: await source.logs(), pages: 0, entries: 0, segments: new Map(), since: '' };
  for (let log = 0; log < logs.count; log += 1) await verifyLog(source, log, logs, times);
  let pending = 0;
  for await (const some of inBatches(logs.segments.keys())) {
    const counts = some.map((resource) => verifyResource(source, resource, logs, times));
    pending += (await inOrder(counts)).reduce((sum, { pending }) => sum + pending, 0);
  }
  for await (const some of inBatches(source.tasks())) {
    await inOrder(some.map((task) => verifyTask(source, task, logs, times)));
  }
  const { count, pages, entries, segments } = logs;
  return { logs: count, pages, entries, resources: segments.size, pending };
}

async function verifyLog(source: JournalSource, log: number, logs: Logs, times: Times): Promise<void> {
  // Read first: what is handed on meanwhile is on pages that are read after it.
  const followed = await source.followed(log);
  let last: OpenItem | undefined;
  const here = new Map<string, Segment>();
  for await (const page of open(source, { log }, `LOG#${log}`, (number) => `Page ${number} of log ${log}`)) {
    const expected = (last?.number ?? 0) + 1;
    if (page.number !== expected && !times.isExpired(page.ttlBefore)) {
      throw new JournalFault(`${missing('Page', expected, page.number - 1, `log ${log}`)}.`);
    }
    if (!last && page.appendedAt > logs.since) logs.since = page.appendedAt;
    for (const { resource, seq, prev, hash } of page.entries) {
      const segment = here.get(resource);
      // If all entries of a resource have expired, it begins anew; pages with them may be there for some days.
      const isAnew = segment !== undefined && seq === 1 && times.isExpired(segment.ttl);
      if (segment && seq <= segment.to && !isAnew) {
        throw new JournalFault(
          `Entry ${seq} of ${resource} is out of order on page ${page.number} of log ${log}: entry ${segment.to} came before it.`,
        );
      }
      const end = { to: seq, hash, page: page.number, ttl: page.ttl };
      if (segment && seq === segment.to + 1) {
        if (prev !== segment.hash) throw new JournalFault(notAfter(resource, seq, `page ${page.number} of log ${log}`));
        Object.assign(segment, end);
      } else {
        const begun = { log, from: seq, ...end };
        here.set(resource, begun);
        logs.segments.set(resource, [...(isAnew ? [] : (logs.segments.get(resource) ?? [])), begun]);
      }
    }
    last = page;
    logs.pages += 1;
    logs.entries += page.entries.length;
  }
  if (last && followed !== null && followed > last.number && !times.isExpired(last.ttl)) {
    throw new JournalFault(
      `${missing('Page', last.number + 1, followed, `log ${log}`)} at its end: it was there to be handed on.`,
    );
  }
}

async function verifyResource(
  source: JournalSource,
  resource: string,
  logs: Logs,
  times: Times,
): Promise<{ pending: number; last: number }> {
  const segments = (logs.segments.get(resource) ?? []).toSorted((a, b) => a.from - b.from);
  let last = { seq: 0, hash: '' };
  let pending = 0;
  const where = (number: number) => `What ${resource} has from entry ${number}`;
  for await (const item of open(source, { resource }, resource, where)) {
    const { number, entries, ttl, ttlBefore, appendedAt } = item;
    if (number <= last.seq) throw new JournalFault(`Entry ${number} of ${resource} is there twice.`);
    const isGap = number !== last.seq + 1;
    if (isGap && !times.isExpired(ttlBefore)) {
      throw new JournalFault(`${missing('Entry', last.seq + 1, number - 1, resource)} under the resource.`);
    }
    for (const [index, entry] of entries.entries()) {
      if (entry.resource !== resource || entry.seq !== number + index) {
        throw new JournalFault(`${where(number)} is out of order: entry ${entry.seq} of ${entry.resource} is in it.`);
      }
      if (!(isGap && index === 0) && entry.prev !== last.hash) {
        throw new JournalFault(notAfter(resource, entry.seq, 'the resource'));
      }
      last = entry;
      while (segments[0] && segments[0].to < entry.seq) segments.shift();
      const [segment] = segments;
      if (!segment || entry.seq < segment.from) {
        if (times.isExpired(ttl)) continue;
        if (!times.isNew(appendedAt)) {
          throw new JournalFault(`Entry ${entry.seq} of ${resource} is missing in the logs; the resource has it.`);
        }
        pending += 1;
      } else if (entry.seq === segment.to && entry.hash !== segment.hash) {
        throw await difference(source, resource, segment.log);
      }
    }
  }
  const more = segments.find(({ to, ttl }) => to > last.seq && !times.isExpired(ttl));
  if (more) {
    const seq = Math.max(last.seq + 1, more.from);
    throw new JournalFault(
      `Entry ${seq} of ${resource} is missing under the resource; log ${more.log} has it, up to page ${more.page}.`,
    );
  }
  return { pending, last: last.seq };
}

/** A task of the time since the journal begins has entries. */
async function verifyTask(
  source: JournalSource,
  { taskId, createdAt }: { taskId: string; createdAt: string },
  logs: Logs,
  times: Times,
): Promise<void> {
  const resource = `task/${taskId}`;
  if (logs.segments.has(resource) || logs.since === '') return;
  const { last } = await verifyResource(source, resource, logs, times);
  if (last === 0 && createdAt > logs.since && !times.isNew(createdAt)) {
    throw new JournalFault(`${resource} has no entry, though the task was created at ${createdAt}.`);
  }
}

/** Both copies are chains, and differ: one was written anew. Finds the first entry. */
async function difference(source: JournalSource, resource: string, log: number): Promise<JournalFault> {
  const inLog = new Map<number, { hash: string; page: number }>();
  for await (const page of open(source, { log }, `LOG#${log}`, String)) {
    for (const { resource: its, seq, hash } of page.entries) {
      if (its === resource) inLog.set(seq, { hash, page: page.number });
    }
  }
  for await (const { entries } of open(source, { resource }, resource, String)) {
    const changed = entries.find(({ seq, hash }) => inLog.has(seq) && inLog.get(seq)?.hash !== hash);
    if (changed) {
      const { page } = inLog.get(changed.seq)!;
      return new JournalFault(`Entry ${changed.seq} of ${resource} differs from that on page ${page} of log ${log}.`);
    }
  }
  return new JournalFault(`${resource} was changed while it was read; verify again.`);
}

/** Opens each item; names one that is not as it was written by the place where it stands. */
async function* open(
  source: JournalSource,
  of: { log: number } | { resource: string },
  partition: string,
  where: (number: number) => string,
): AsyncGenerator<OpenItem> {
  let next = 1;
  const place = (number: number) =>
    number === next ? where(number) : `${where(next)}, or the next that is there, stored as ${number},`;
  try {
    for await (const stored of source.items(of)) {
      const item = openItem(partition, place(stored.number), stored);
      yield item;
      next = item.number + ('log' in of ? 1 : item.entries.length);
    }
  } catch (error) {
    if (!(error instanceof UnreadableItem)) throw error;
    throw new JournalFault(`${where(next)}, or the next that is there, cannot be read: ${error.message}`);
  }
}

/** Page 3 of log 0 is missing. */
const missing = (what: 'Page' | 'Entry', first: number, last: number, of: string) =>
  first === last
    ? `${what} ${first} of ${of} is missing`
    : `${what === 'Page' ? 'Pages' : 'Entries'} ${first} to ${last} of ${of} are missing`;

const notAfter = (resource: string, seq: number, where: string) =>
  `Entry ${seq} of ${resource} does not follow entry ${seq - 1} on ${where}: it holds another hash for it.`;

async function* inBatches<T>(all: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const one of all) {
    batch.push(one);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Waits for all, and throws the first failure in their order. */
async function inOrder<T>(all: Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(all);
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
