import { journal, readablePages } from '../../shared/journal.ts';
import { aggregates } from '../../shared/stores.ts';
import { eventBusFollower } from './follow-event-bus.ts';
import { followWebhooks } from './follow-webhooks.ts';
import type { Follower } from './follower.ts';

const eventBus = eventBusFollower();

/** Everything that is made from the journal's events, in the order in which it happens. */
const followers: Record<string, Follower> = {
  metrics: (log, pages) => aggregates.count(log, pages),
  webhooks: followWebhooks,
  ...(eventBus && { eventBus }),
};
/** A bus that is new gets what happens from now on: others do not expect the past. */
const BEGIN_NOW = ['eventBus'];
/** A follower takes pages once so many have come: who reads what it makes, reads the rest from the journal itself. */
const LEAST_PAGES: Record<string, number> = { metrics: 10 };

/** Pages that a follower gets at once. */
const MOST_PAGES = 10;

/**
 * Hands new pages of logs to each follower, from where it stopped. A follower that fails does not hold up the others;
 * the batch fails after them, comes again, and the follower goes on where it was. Each page comes at least once.
 */
export async function catchUp(logs: number[]): Promise<void> {
  const results = await Promise.allSettled(
    logs.flatMap((log) => Object.entries(followers).map(([name, follow]) => followLog(log, name, follow))),
  );
  const failure = results.find((result) => result.status === 'rejected');
  if (failure) throw failure.reason;
}

async function followLog(log: number, name: string, follow: Follower): Promise<void> {
  for (;;) {
    const position = (await journal.position(name, log)) ?? (await begin(name, log));
    if (journal.lastKnownPage(log) - position < (LEAST_PAGES[name] ?? 1)) return;
    const pages = await readablePages(log, position, MOST_PAGES);
    const last = pages.at(-1);
    if (!last) return;
    await follow(log, pages);
    await journal.setPosition(name, log, last.page);
    if (pages.length < MOST_PAGES) return;
  }
}

/** The page after which a follower begins that has never followed this log. */
async function begin(name: string, log: number): Promise<number> {
  if (!BEGIN_NOW.includes(name)) return 0;
  const last = await journal.lastPage(log);
  await journal.setPosition(name, log, last);
  return last;
}
