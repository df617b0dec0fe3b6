import { journal } from '../../shared/journal.ts';
import { followWebhooks } from './follow-webhooks.ts';
import type { Follower } from './follower.ts';

/** Everything that is made from the journal's events, in the order in which it happens. */
const followers: Record<string, Follower> = { webhooks: followWebhooks };

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
    const position = await journal.position(name, log);
    const pages = await journal.pages(log, position, MOST_PAGES);
    const last = pages.at(-1);
    if (!last) return;
    await follow(log, pages);
    await journal.setPosition(name, log, last.page);
    if (pages.length < MOST_PAGES) return;
  }
}
