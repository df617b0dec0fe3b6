import { nanosOf, usdOf } from '../budget/budget.ts';
import { formatAtMost } from '../views/format.ts';

/** The limits of an owner; undefined: none. */
export type OwnerLimits = { maxOpenTasks: number | undefined; maxUsdADay: number | undefined };

/** The tasks of an owner that has limits: places of those that may run, and entries of those that wait for that. */
export type OwnerTasks = {
  open: ReadonlySet<string>;
  waiting: ReadonlySet<string>;
  /** The day in UTC of the last task that ended, and what the tasks that ended on it cost. */
  day: string | undefined;
  spentNanos: number;
};

/** Tasks that may wait for their owner's limits when another is submitted or retried. */
export const MOST_WAITING_TASKS = 500;
/** Tasks that may run at once if their owner has a limit of dollars only: they all are in one item. */
export const MOST_OPEN_TASKS = 1_000;

export const hasLimits = ({ maxOpenTasks, maxUsdADay }: OwnerLimits): boolean =>
  maxOpenTasks !== undefined || maxUsdADay !== undefined;

/** The day in UTC. */
export const dayOf = (now: Date): string => now.toISOString().slice(0, 10);

/** The cost of the tasks that ended today, in dollars. */
export const spentToday = ({ day, spentNanos }: OwnerTasks, now: Date): number =>
  day !== undefined && day >= dayOf(now) ? usdOf(spentNanos) : 0;

/** The reason why a task of the owner may not start now; undefined if it may. */
export function whyWaits(
  owner: string,
  tasks: OwnerTasks,
  { maxOpenTasks, maxUsdADay }: OwnerLimits,
  now: Date,
): string | undefined {
  const spent = spentToday(tasks, now);
  if (maxUsdADay !== undefined && nanosOf(spent) >= nanosOf(maxUsdADay)) {
    return (
      `Tasks of ${owner} that ended today cost ${formatAtMost(nanosOf(spent))}, and the limit is ` +
      `${formatAtMost(nanosOf(maxUsdADay))} a day: it starts by itself after 00:00 UTC, or when the limit is raised`
    );
  }
  if (maxOpenTasks !== undefined && tasks.open.size >= maxOpenTasks) {
    return `${tasks.open.size} tasks of ${owner} are open, and the limit is ${maxOpenTasks}: it starts by itself when one of them ends, or when the limit is raised`;
  }
  return undefined;
}

/** The entry of the task that starts next; undefined if none waits. Entries begin with their rank. */
export const nextOf = ({ waiting }: OwnerTasks): string | undefined => [...waiting].sort()[0];
