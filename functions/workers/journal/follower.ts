import type { LogPage } from '../../../aws/journal.ts';

/** Takes the next pages of a log, in order. Pages may come again, if the process dies before their number is noted. */
export type TakePages = (log: number, pages: LogPage[]) => Promise<void>;

/** A part of the system that is made from the journal's events, in the order in which they are stored. */
export type Follower = {
  take: TakePages;
  /** The pages that it takes at once, at most. */
  together: number;
  /** It takes pages once so many have come, or the first of them has waited for so many seconds. */
  takesFrom: { pages: number; seconds: number };
  /** If it is new it gets what happens from now on: others do not expect the past. By default it gets everything. */
  beginsNow?: true;
};
