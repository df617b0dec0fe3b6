import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { Priority } from '../contracts/storage/task-schemas.ts';

/** Holds the largest Date in milliseconds. */
const DIGITS = 16;

/** `dependents` is how many subtasks or tasks wait on this one. */
export type Waiting = { readyAt: Date; priority: Priority; dependents: number; config: MatchingConfig };

/**
 * A waiting subtask's place in the queue: a string of fixed width, the lowest of which is served first.
 * It is the time it became ready, in milliseconds, less a head start for its points. So age counts by itself, nothing
 * starves, and nothing that waits is ever rewritten.
 */
export function waitingRank({ readyAt, priority, dependents, config }: Waiting): string {
  const points = config.priority_points[priority] + config.points_per_dependent * dependents;
  const rank = Math.round(readyAt.getTime() - points * config.seconds_per_point * 1000);
  return Math.max(0, rank).toString().padStart(DIGITS, '0');
}
