import type { LogPage } from '../../../aws/journal.ts';

/** Takes the next pages of a log, in order. Pages may come again, if the process dies before their number is noted. */
export type Follower = (log: number, pages: LogPage[]) => Promise<void>;
