import type { JournalEvent } from '../core/contracts/journal/events.ts';
import { DamagedItem } from '../core/errors.ts';
import type { LostPages } from './aggregates.ts';
import type { Journal, JournalItem } from './journal.ts';
import { eventsOf, ttlOf } from './journal-entry.ts';

/** `unreadable`: entries of resources that are damaged too: what they hold stays lost, unless a page has it. */
export type LostEvents = { events: JournalEvent[]; unreadable: string[] };

const READ = 25;
/** A process that dies between the entry of a resource and its page is followed by another one within this time. */
const NEW_MS = 120_000;
/** Both copies of an event expire at about the same time: what has less than this left need not have a page. */
const EXPIRING_SECONDS = 86_400;

/**
 * Finds the events of pages that no follower could read: those which resources of the log have, and none of its other
 * pages. It reads the whole log, and the entries of all its resources. `counted`: the last page that was counted.
 * `resources`: those that may be on lost pages only.
 * Throws an Error if another page cannot be read, since nothing tells its events from those of the lost ones.
 */
export async function lostEvents(
  journal: Journal,
  log: number,
  lost: LostPages[],
  counted: number,
  resources: Iterable<string>,
  now: Date,
): Promise<LostEvents> {
  const paged = await eventsOnPages(journal, log, lost, counted, now);
  const all = new Set([...paged.keys(), ...resources].filter((resource) => journal.logOf(resource) === log));
  const found: LostEvents = { events: [], unreadable: [] };
  for (const resource of all) {
    for await (const { number, attributes } of itemsOf(journal, { resource })) {
      if (isExpiring(ttlOf(attributes), now)) continue;
      const events = eventsOf(attributes);
      if (events instanceof DamagedItem) {
        found.unreadable.push(`${resource} ${number}`);
        continue;
      }
      const missing = events.filter(({ seq }) => !paged.get(resource)?.has(seq));
      if (missing.length > 0 && Date.parse(String(attributes.appendedAt)) > now.getTime() - NEW_MS) {
        throw new Error(`${resource} is being written; try again in two minutes.`);
      }
      found.events.push(...missing);
    }
  }
  return found;
}

/** The numbers of the events of each resource that pages have which are not lost. */
async function eventsOnPages(journal: Journal, log: number, lost: LostPages[], counted: number, now: Date) {
  const isLost = (page: number) => lost.some(({ from, to }) => page >= from && page <= to);
  const paged = new Map<string, Set<number>>();
  const refuse = (page: number, problem: string) => {
    throw new Error(`Page ${page} of log ${log} ${problem}, though it was counted: restore it from a backup first.`);
  };
  const refuseMissing = (from: number, to: number) => {
    for (let page = from; page <= to; page += 1) if (!isLost(page)) refuse(page, 'is missing');
  };
  let next = 1;
  let last: JournalItem['attributes'] = {};
  for await (const { number, attributes } of itemsOf(journal, { log })) {
    // Pages that have expired are not lost, and what was on them has expired too.
    if (!isExpiring(ttlOf({ ttl: attributes.ttlBefore }), now)) refuseMissing(next, number - 1);
    next = number + 1;
    last = attributes;
    if (isLost(number)) continue;
    const events = eventsOf(attributes);
    if (events instanceof DamagedItem) return refuse(number, 'is damaged');
    for (const { resource, seq } of events) {
      if (journal.logOf(resource) !== log)
        throw new Error(`${resource} is in log ${log}: the stage has other journalLogs.`);
      paged.set(resource, (paged.get(resource) ?? new Set()).add(seq));
    }
  }
  if (!isExpiring(ttlOf(last), now)) refuseMissing(next, counted);
  return paged;
}

async function* itemsOf(journal: Journal, of: { log: number } | { resource: string }): AsyncGenerator<JournalItem> {
  for (let after = 0; ; ) {
    const { items, hasMore } = await journal.items(of, after, READ);
    yield* items;
    const last = items.at(-1);
    if (!hasMore || !last) return;
    after = last.number;
  }
}

const isExpiring = (ttl: number | undefined, now: Date) =>
  ttl !== undefined && ttl <= now.getTime() / 1_000 + EXPIRING_SECONDS;
