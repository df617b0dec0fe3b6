/**
 * A task's money, in whole billionths of a dollar, so that conditions on it are exact.
 *
 *   max ─┬─ spent    max − unspent: cost of calls; worst cases if the cost is not known
 *        ├─ held     worst cases of current calls
 *        └─ left     money that may be reserved
 */
export type Budget = {
  maxNanos: number;
  unspentNanos: number;
  leftNanos: number;
  /** `<subtask>#<attempt>`, or the planner → the worst case of its current call; each makes one call at a time. */
  held: Record<string, number>;
  /** `<subtask>#<attempt>` of agents that pull → the cost that they reported, so that a repeated report counts once. */
  charged: Record<string, number>;
};

type AttemptOf = { subtaskId: string; attempt: number };

const NANOS = 1e9;

export function nanosOf(usd: number): number {
  return Math.round(usd * NANOS);
}

export function usdOf(nanos: number): number {
  return nanos / NANOS;
}

export function newBudget(maxCostUsd: number): Budget {
  const nanos = nanosOf(maxCostUsd);
  return { maxNanos: nanos, unspentNanos: nanos, leftNanos: nanos, held: {}, charged: {} };
}

/** The planner holds money before there are subtasks. No subtask has this name: ids of subtasks begin otherwise. */
export const PLAN_HOLDER = 'plan#0';

export function holderOf({ subtaskId, attempt }: AttemptOf): string {
  return `${subtaskId}#${attempt}`;
}

export function attemptOfHolder(holder: string): AttemptOf {
  const [subtaskId = '', attempt] = holder.split('#');
  return { subtaskId, attempt: Number(attempt) };
}

/** True if a call that needs this much can be made, at the latest once every current call has cost its worst case. */
export function hasRoomFor({ unspentNanos }: Budget, needNanos: number): boolean {
  return unspentNanos >= needNanos;
}

export function reservedNanos({ unspentNanos, leftNanos }: Budget): number {
  return unspentNanos - leftNanos;
}
