import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { Priority } from '../contracts/storage/task-schemas.ts';

/** Enough digits for the largest Date in milliseconds. */
const DIGITS = 16;

/** `dependents`: the number of subtasks or tasks that wait on this one. */
export type Waiting = { readyAt: Date; priority: Priority; dependents: number; config: MatchingConfig };

/**
 * The sort key of a waiting subtask: a string of fixed width; the lowest is served first. It is the time at which the
 * subtask became ready, in milliseconds, less a head start for its points. So age counts by itself, nothing starves,
 * and no waiting item is ever rewritten.
 */
export function waitingRank({ readyAt, priority, dependents, config }: Waiting): string {
  const points = config.priority_points[priority] + config.points_per_dependent * dependents;
  const rank = Math.round(readyAt.getTime() - points * config.seconds_per_point * 1000);
  return Math.max(0, rank).toString().padStart(DIGITS, '0');
}
