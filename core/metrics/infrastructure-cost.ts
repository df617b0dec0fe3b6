import type { AwsPrices, AwsUnit, AwsUse } from '../contracts/config/aws-prices.ts';
import { type HandlerName, sizeOf } from '../contracts/system/handlers.ts';
import { isEnded, type Subtask, type Task } from '../lifecycle/task.ts';
import { roundTo } from './round-to.ts';

/** Assumed: seconds of a warm invocation that does not wait for a model. They could not be measured without AWS. */
export const INVOCATION_SECONDS = 0.1;
/** Lambda ends a worker then. */
const MOST_WORKER_SECONDS = 900;

/**
 * Use of the table and of logs by one invocation of a handler: means of `npm run bench:bill`, which prints them, and
 * of test/pipeline/bill.test.ts for `giveUp`. Those of `journal` are for an attempt, since its invocations serve many.
 */
const meansOf = {
  submitTask: { http_requests: 1, log_bytes: 600, write_units: 4 },
  decompose: { read_units: 1, write_units: 11 },
  match: { write_units: 2.14, read_units: 0.06 },
  executeSubtask: { write_units: 4, read_units: 1.63, log_bytes: 271 },
  assess: { read_units: 1.2, write_units: 9.18, log_bytes: 514 },
  giveUp: { read_units: 1.25, write_units: 2.5 },
  finish: { read_units: 3, write_units: 5, log_bytes: 690 },
  journal: { read_units: 0.19, write_units: 2.28, invocations: 0.43, gb_seconds: 0.0213 },
} as const satisfies Partial<Record<HandlerName, AwsUse>>;
type Counted = keyof typeof meansOf;

/** The use of AWS by an invocation itself. */
export function lambdaUse(handler: HandlerName, seconds: number): AwsUse {
  return { invocations: 1, gb_seconds: (sizeOf(handler).memoryMb / 1_024) * seconds };
}

/** Dollars for what was used. */
export function dollarsFor(use: AwsUse, { dollars_per_million: prices }: AwsPrices): number {
  const entries = Object.entries(use) as [AwsUnit, number][];
  return entries.reduce((sum, [unit, amount]) => sum + (amount * prices[unit]) / 1e6, 0);
}

/**
 * Dollars that AWS charges for a task so far, by its stored counts alone: runs, attempts, reworks, and the time of its
 * workers. Each handler counts with the mean of the bench, whatever the size of the texts. Left out: calls of the API
 * but for the submission, waits, objects of large deliverables (some $0.000006 each), and what the stage costs idle.
 * In the bench it was less than 1 % off; test/pipeline/bill.test.ts allows a tenth.
 */
export function infrastructureCost(task: Pick<Task, 'run' | 'status'>, subtasks: Subtask[], prices: AwsPrices): number {
  const times = invocationsOf(task, subtasks);
  const states = times.decompose + times.match + times.executeSubtask + times.assess + times.giveUp + times.finish;
  const uses: AwsUse[] = [
    // Subtasks is a state too.
    { transitions: states + times.decompose, queue_requests: 3 * times.executeSubtask },
    ...Object.entries(times).map(([handler, count]) => scaled(useOf(handler as Counted), count)),
    { gb_seconds: sumOf(subtasks, waitedSeconds) * (lambdaUse('executeSubtask', 1).gb_seconds ?? 0) },
  ];
  return roundTo(
    uses.reduce((sum, use) => sum + dollarsFor(use, prices), 0),
    6,
  );
}

function useOf(handler: Counted): AwsUse {
  return handler === 'journal' ? meansOf.journal : { ...meansOf[handler], ...lambdaUse(handler, INVOCATION_SECONDS) };
}

/** How often each handler has run for a task, as far as its items tell. */
function invocationsOf({ run, status }: Pick<Task, 'run' | 'status'>, subtasks: Subtask[]): Record<Counted, number> {
  const runs = subtasks.length > 0 ? run : 0;
  const attempts = sumOf(subtasks, ({ attempt }) => attempt);
  const failed = subtasks.filter((subtask) => subtask.status === 'failed').length;
  // Others are given up because what they build on was.
  const cancelled = status === 'cancelled' ? 0 : subtasks.filter((subtask) => subtask.status === 'cancelled').length;
  return {
    submitTask: 1,
    decompose: runs,
    // Once for each attempt, also while it waits for the first; and once more to find that there is no other one.
    match: sumOf(subtasks, ({ attempt }) => Math.max(1, attempt)) + failed,
    executeSubtask: attempts,
    assess: sumOf(subtasks, assessed),
    giveUp: failed + cancelled,
    finish: runs === 0 || isEnded(status) ? runs : runs - 1,
    journal: attempts,
  };
}

/** Attempts that reached the checks. Of those whose agent failed, and which count as AttemptFailed too, none did. */
function assessed({ stage, status, failures }: Subtask): number {
  const reworked = Object.values(failures).filter(({ error }) => error === 'ReworkRequired' || error === 'Rejected');
  return reworked.length + (status === 'completed' || stage === 'assess' ? 1 : 0);
}

/**
 * Seconds that workers have waited for models: those of the accepted attempt, beyond what each invocation counts with,
 * for each of its attempts, because the times of the others are not stored. An agent that pulls waits by itself.
 */
function waitedSeconds({ attempt, runtime, startedAt, finishedAt }: Subtask): number {
  if (runtime === 'pull' || !startedAt || !finishedAt) return 0;
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1_000;
  return attempt * Math.min(MOST_WORKER_SECONDS, Math.max(0, seconds - INVOCATION_SECONDS));
}

const scaled = (use: AwsUse, times: number): AwsUse =>
  Object.fromEntries(Object.entries(use).map(([unit, amount]) => [unit, amount * times]));

const sumOf = (subtasks: Subtask[], count: (subtask: Subtask) => number) =>
  subtasks.reduce((sum, subtask) => sum + count(subtask), 0);
