import { setTimeout as sleep } from 'node:timers/promises';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { journal, readablePages } from '../../shared/journal.ts';
import { log as logger } from '../../shared/log.ts';
import type { Follower } from './follower.ts';
import { followers } from './followers.ts';

/** Pages of a log that a follower gets at a time: a backlog delays no later change by more than these. */
const MOST_PAGES = 10;
/** A follower that is not done within this time has failed. */
const PATIENCE_MS = 10_000;
/** A follower that has failed is left alone by the batches of this process for so long. */
const PAUSE_MS = 30_000;
/** Each follower gets pages of a log for so long in a scheduled run. */
const RUN_MS = 20_000;
const LONGEST_LAG_SECONDS = 86_400;
/** A page that seems to be from the future by less is new: clocks of functions differ a little. */
const CLOCKS_DIFFER_SECONDS = 60;

/** Follower → when it may be tried again, by performance.now(). */
const pausedUntil = new Map<string, number>();
let isBegun = false;

/**
 * Notes where followers begin that get only what happens from now on. Call it before anything is appended: what this
 * process appends to a log is not lost for a follower that is new to that log.
 */
export async function beginFollowing(): Promise<void> {
  if (isBegun) return;
  await each(journal.logs, async (log, name, { beginsNow }) => {
    if (!beginsNow) return;
    // The last page first: if another process notes a position and appends meanwhile, that position is seen.
    const last = await journal.lastPage(log);
    if ((await journal.position(name, log)) === undefined) await journal.setPosition(name, log, last);
  });
  isBegun = true;
}

/**
 * Hands new pages of logs to each follower, from where it stopped. A follower that fails, or hangs, holds up neither the
 * others nor the changes that come next: it goes on where it was with the next batch, or with the next scheduled run.
 * Each page comes at least once.
 */
export async function catchUp(logs: number[]): Promise<void> {
  await each(logs, async (log, name, follower) => {
    if (performance.now() < (pausedUntil.get(name) ?? 0)) return;
    await attempt(log, name, async () => {
      const position = await positionOf(log, name);
      if (journal.lastKnownPage(log) - position < follower.takesFrom.pages) return;
      await handOn(log, name, follower, position);
    });
  });
}

/** Hands on what batches have left: after failures, and in logs to which little comes. Measures how much still waits. */
export async function catchUpRest(clock: () => Date): Promise<void> {
  const lags = await each(journal.logs, async (log, name, follower) => {
    const end = performance.now() + RUN_MS;
    for (;;) {
      const position = await positionOf(log, name);
      const lag = (await secondsWaited(log, position, clock)) - follower.takesFrom.seconds;
      if (lag < 0) return 0;
      const isDone = await attempt(log, name, () => handOn(log, name, follower, position));
      if (!isDone || performance.now() > end) return lag;
    }
  });
  emitMetrics({ FollowerLagSeconds: Math.max(...lags) });
}

function each<T>(logs: number[], work: (log: number, name: string, follower: Follower) => Promise<T>): Promise<T[]> {
  return Promise.all(
    logs.flatMap((log) => Object.entries(followers).map(([name, follower]) => work(log, name, follower))),
  );
}

/** Gives a follower the next pages after one, and notes the last page of each part that it is done with. */
async function handOn(log: number, name: string, { take, together }: Follower, position: number): Promise<void> {
  const pages = await readablePages(log, position, MOST_PAGES);
  for (let first = 0; first < pages.length; first += together) {
    const some = pages.slice(first, first + together);
    await take(log, some);
    await journal.setPosition(name, log, some.at(-1)!.page);
  }
}

/** The last page that a follower is done with. */
async function positionOf(log: number, name: string): Promise<number> {
  return (await journal.position(name, log)) ?? 0;
}

/** The time for which the first page after one has waited; -1: there is none. */
async function secondsWaited(log: number, position: number, clock: () => Date): Promise<number> {
  const [page] = await journal.pages(log, position, 1);
  if (!page) return -1;
  const seconds = (clock().getTime() - Date.parse(page.appendedAt)) / 1_000;
  // A time far in the future, and none: the clock was set back, or the page is damaged.
  const isKnown = seconds > -CLOCKS_DIFFER_SECONDS;
  return isKnown ? Math.min(Math.max(seconds, 0), LONGEST_LAG_SECONDS) : LONGEST_LAG_SECONDS;
}

/** False if the work failed, or takes too long. Work that goes on all the same does no harm: pages may come twice. */
async function attempt(log: number, name: string, work: () => Promise<void>): Promise<boolean> {
  const done = new AbortController();
  const timeout = sleep(PATIENCE_MS, undefined, { signal: done.signal }).then(() => {
    throw new Error(`It is not done after ${PATIENCE_MS / 1_000} s`);
  });
  try {
    await Promise.race([work(), timeout]);
    return true;
  } catch (error) {
    logger.error('follower of the journal failed', { follower: name, log, error: error as Error });
    pausedUntil.set(name, performance.now() + PAUSE_MS);
    return false;
  } finally {
    timeout.catch(() => {});
    done.abort();
  }
}
