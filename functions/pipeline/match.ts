import type * as z from 'zod';
import type { AttemptRef } from '../../aws/subtasks.ts';
import { matchStep } from '../../core/contracts/pipeline/pipeline.ts';
import { AttemptsExhausted, Superseded, SystemFault, TaskCancelled } from '../../core/errors.ts';
import { type AttemptFailure, countingFailures, type Subtask, type SubtaskUsage } from '../../core/lifecycle/task.ts';
import { pulledUsage } from '../../core/metrics/subtask-usage.ts';
import { answerMatch } from '../operations/assign-subtask.ts';
import { chargeBudget } from '../operations/charge-budget.ts';
import { countOpenUsage } from '../operations/count-open-usage.ts';
import { endLease } from '../operations/end-lease.ts';
import { forfeitReservation } from '../operations/forfeit-reservation.ts';
import { seekAgent } from '../operations/seek-agent.ts';
import { matching } from '../shared/config.ts';
import { defineStep, PARKED } from '../shared/define-step.ts';
import { registry, subtasks } from '../shared/stores.ts';

type Step = z.infer<typeof matchStep>;

/** A subtask whose attempts fail through no agent's fault is given up all the same after this many. */
const MOST_FAILURES = 10;

/** Begins the next attempt, parked until its dependencies are complete and an agent has a free slot. */
export const handler = defineStep(matchStep, async (step, { now }) => {
  const expected = { taskId: step.task_id, subtaskId: step.subtask_id, run: step.run, attempt: step.attempt };
  const pulled = await pulledBefore(step);
  const failure = pulled ? await silenceOf(pulled, step, now) : failureOf(step, now);
  // What an agent that pulls has used is counted before its attempt is past, and with its failure where it has one.
  const usage = pulled && (failure ? pulledUsage(pulled) : await countOpenUsage(pulled));
  if (failure) {
    const noted = usage && (await subtasks.recordFailure(expected, failure, usage));
    const failed = noted ?? (await subtasks.noteFailure(expected, failure));
    if (failed) await endEarlierLease(failed, now);
    if (failed && isExhausted(failed)) throw new AttemptsExhausted();
  }
  const before = await subtasks.beginAttempt(expected, step.token);
  if (before && !failure) await endEarlierLease(before, now, usage);
  if (before) await forfeitReservation(before);
  const current = before
    ? begun(before, step.token)
    : await takeUpAgain({ ...expected, attempt: step.attempt + 1 }, step.token);
  if (current.assignment) await answerMatch(current);
  else if (current.waitsOn.length === 0) await seekAgent(current, now);
  return PARKED;
});

/** What the write of beginAttempt made of the subtask. */
function begun(before: Subtask, token: string): Subtask {
  return {
    ...before,
    attempt: before.attempt + 1,
    status: 'pending',
    stage: 'match',
    token,
    assignment: undefined,
    runtime: undefined,
    models: undefined,
    startedAt: undefined,
    pull: undefined,
    readyAt: undefined,
  };
}

/** This Match ran before and died: it goes on where it was, with the new token. */
async function takeUpAgain(ref: AttemptRef, token: string): Promise<Subtask> {
  const again = await subtasks.replaceToken(ref, token);
  if (again) return again;
  const current = await subtasks.get(ref);
  if (current?.run === ref.run && current.attempt === ref.attempt && current.assignment) return { ...current, token };
  throw current?.status === 'cancelled' ? new TaskCancelled() : new Superseded();
}

async function endEarlierLease(before: Subtask, now: Date, used?: SubtaskUsage): Promise<void> {
  const results = { AttemptFailed: 'failed', ReworkRequired: 'reworked' } as const;
  const error = before.failures[before.attempt]?.error as keyof typeof results;
  const usage = before.failures[before.attempt]?.usage ?? used;
  if (usage) await chargeBudget(before, usage);
  await endLease(before, results[error] ?? 'uncounted', now, { usage });
}

/** What waits for something, for a budget or for models to be there again, may end as often as it takes. */
const waitsForSomething = ({ error }: AttemptFailure) => error === 'BudgetExceeded' || error === 'ModelsUnavailable';

function isExhausted(subtask: Subtask): boolean {
  const all = Object.entries(subtask.failures).filter(
    ([attempt, failure]) => Number(attempt) > subtask.baseAttempt && !waitsForSomething(failure),
  );
  return countingFailures(subtask).length >= matching().attempts_per_subtask || all.length >= MOST_FAILURES;
}

/** The subtask as it is, if the attempt that has ended was one of an agent that pulls and nobody has noted its end. */
async function pulledBefore({ task_id, subtask_id, attempt, error }: Step): Promise<Subtask | undefined> {
  // The first Match of a subtask, or one after an end that the agent or the checks have noted.
  if (attempt === 0 || error === 'ReworkRequired' || error === 'AttemptFailed') return undefined;
  const subtask = await subtasks.get({ taskId: task_id, subtaskId: subtask_id });
  const isPulled = subtask?.attempt === attempt && subtask.runtime === 'pull';
  return isPulled && !subtask.failures[attempt] ? subtask : undefined;
}

/**
 * How an attempt ended of which nobody said so. An agent that pulls and did not come for its work, or took it and was
 * not heard of since (the answer of its lease call may have been lost), has not failed; but it gets no more until it
 * comes.
 */
async function silenceOf(subtask: Subtask, step: Step, now: Date): Promise<AttemptFailure | undefined> {
  const failure = failureOf(step, now);
  const { pull, startedAt } = subtask;
  if (step.error !== 'States.HeartbeatTimeout' || !step.agent_id || !failure) return failure;
  if (startedAt && pull && (pull.beats > 0 || pull.handedIn)) return failure;
  await registry.markAbsent(step.agent_id, now.toISOString());
  if (startedAt) {
    const message = 'The agent took the work and was not heard of again; it is offline until it asks for work';
    return { ...failure, message, counts: false };
  }
  const message = 'The agent did not come for its work; it is offline until it does';
  return { ...failure, error: 'NotFetched', message, counts: false };
}

/** What is known of a failure that nobody recorded: a worker that died, a message that could not be processed. */
function failureOf(
  { error, agent_id }: { error: string | null; agent_id: string | null },
  now: Date,
): AttemptFailure | undefined {
  if (error === null) return undefined;
  const messages: Record<string, string> = {
    'States.HeartbeatTimeout': 'The agent sent no heartbeat in time',
    'States.Timeout': 'The attempt took too long',
    BudgetExceeded: 'The budget had no room for the next call',
    AttemptFailed: 'The message for the agent could not be processed; see the dead letters',
    ReworkRequired: 'The checks sent the deliverable back',
  };
  const message = messages[error];
  if (!message) throw new SystemFault(`Match after an error it does not know: ${error}`);
  // An agent's own failure is on record by now, so an unrecorded one was a dead letter.
  const name = error === 'AttemptFailed' ? 'DeadLetter' : error;
  return { agentId: agent_id, error: name, message, at: now.toISOString(), counts: error !== 'BudgetExceeded' };
}
