import type { UsageByModel } from '../contracts/storage/deliverable.ts';

/** The result of an attempt in the record of its agent; `uncounted` adds to its busy time and its costs only. */
export type RecordedResult = 'completed' | 'failed' | 'reworked' | 'uncounted';

type End = {
  /** True if it uses up one of the subtask's attempts. */
  countsForSubtask: boolean;
  /** How it counts in the record of its agent. */
  countsForAgent: Exclude<RecordedResult, 'completed'>;
  /** True if other agents come first for this subtask from now on. */
  excludesAgent: boolean;
  /** The subtask only waits for something else, so this end may come any number of times. */
  isWait?: true;
  /** True if the checks may have seen a deliverable. */
  mayBeAssessed?: true;
  /** The message of the failure, if none is given. */
  message: string;
};

const nobodysFault = { countsForSubtask: false, countsForAgent: 'uncounted', excludesAgent: false } as const;

/**
 * Every way in which an attempt ends without completing its subtask: the `error` of its failure, as it is stored and as
 * the API shows it. All consequences of an end are decided here and nowhere else.
 */
export const attemptEnds = {
  AttemptFailed: {
    countsForSubtask: true,
    countsForAgent: 'failed',
    excludesAgent: true,
    mayBeAssessed: true,
    message: 'The agent failed',
  },
  ReworkRequired: {
    countsForSubtask: true,
    countsForAgent: 'reworked',
    excludesAgent: false,
    mayBeAssessed: true,
    message: 'The checks sent the deliverable back',
  },
  /** A worker died, or an agent fell silent. Match stores this end and frees the lease (match/end-previous-attempt.ts). */
  'States.HeartbeatTimeout': {
    countsForSubtask: true,
    countsForAgent: 'uncounted',
    excludesAgent: true,
    message: 'The agent sent no heartbeat in time',
  },
  'States.Timeout': {
    countsForSubtask: true,
    countsForAgent: 'uncounted',
    excludesAgent: true,
    message: 'The attempt took too long',
  },
  DeadLetter: {
    countsForSubtask: true,
    countsForAgent: 'uncounted',
    excludesAgent: false,
    message: 'The message for the agent could not be processed; see the dead letters',
  },
  NotFetched: {
    ...nobodysFault,
    message: 'The agent did not fetch its work in time; it is offline until it asks for work',
  },
  LeaseLost: {
    ...nobodysFault,
    message: 'The agent took the work and sent nothing after that; it is offline until it asks for work',
  },
  Released: { ...nobodysFault, message: 'The agent gave the work back' },
  BudgetExceeded: { ...nobodysFault, isWait: true, message: 'The budget had no room for the next call' },
  ModelsUnavailable: { ...nobodysFault, isWait: true, message: 'The models of the agent are unavailable' },
  SystemFault: { ...nobodysFault, message: 'A fault of the system; see the log of the worker' },
  Rejected: { ...nobodysFault, mayBeAssessed: true, message: 'A person rejected the deliverable' },
  InputRejected: {
    ...nobodysFault,
    mayBeAssessed: true,
    message: 'A person rejected a deliverable that this one builds on',
  },
} as const satisfies Record<string, End>;

export type AttemptEnd = keyof typeof attemptEnds;

/**
 * `unpriced` counts attempts whose cost is not known; `cacheHits` answers from the cache, if there were any. `byModel`:
 * the part of each model, of one attempt or judge; sums over attempts do not have it.
 */
export type SubtaskUsage = {
  apiCalls: number;
  costUsd: number;
  unpriced: number;
  cacheHits?: number;
  byModel?: UsageByModel;
};

/** The end of an attempt that did not complete its subtask, as it is stored. */
export type AttemptFailure = {
  agentId: string | null;
  error: AttemptEnd;
  message: string;
  at: string;
  /** True if it uses up one of the subtask's attempts. */
  counts: boolean;
  /** If models were unavailable: the agent is not asked again before this. */
  until?: string;
  /** Usage of the attempt, as far as it was known when it ended. */
  usage?: SubtaskUsage;
};

/** The failures of a subtask, by attempt; those up to `baseAttempt` belong to earlier runs. */
export type Failing = { failures: Record<string, AttemptFailure>; baseAttempt: number };

/** The most characters of a message that are kept with a failure. */
const KEPT_CHARACTERS = 300;

export const endOf = ({ error }: Pick<AttemptFailure, 'error'>): End => attemptEnds[error];

export const isAttemptEnd = (name: string): name is AttemptEnd => Object.hasOwn(attemptEnds, name);

/** The failure of an attempt that ended at `at` (ISO 8601). */
export function failureOf(
  error: AttemptEnd,
  { agentId, message, at, until }: { agentId: string | null; message?: string; at: string; until?: string | undefined },
): AttemptFailure {
  const { countsForSubtask, message: usual } = attemptEnds[error];
  return {
    agentId,
    error,
    message: (message ?? usual).slice(0, KEPT_CHARACTERS).toWellFormed(),
    at,
    counts: countsForSubtask,
    ...(until === undefined ? {} : { until }),
  };
}

/** Failures of the current run that count against the subtask, oldest first. */
export function countingFailures({ failures, baseAttempt }: Failing): AttemptFailure[] {
  return Object.entries(failures)
    .filter(([attempt, failure]) => Number(attempt) > baseAttempt && failure.counts)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, failure]) => failure);
}

/** A subtask is given up after this many ends that are no wait, whether they count or not. */
const MOST_ENDS = 10;

/** True if a subtask gets no further attempt. `attempts`: how many may count against it. */
export function isExhausted(subtask: Failing, attempts: number): boolean {
  const ends = Object.entries(subtask.failures).filter(
    ([attempt, failure]) => Number(attempt) > subtask.baseAttempt && !endOf(failure).isWait,
  );
  return countingFailures(subtask).length >= attempts || ends.length >= MOST_ENDS;
}
