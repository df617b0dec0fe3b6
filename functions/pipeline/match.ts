import type * as z from 'zod';
import type { AttemptRef } from '../../aws/subtasks.ts';
import { matchStep } from '../../core/contracts/pipeline.ts';
import { AttemptsExhausted, Superseded, SystemFault, TaskCancelled } from '../../core/errors.ts';
import { type AttemptFailure, countingFailures, type Subtask } from '../../core/lifecycle/task.ts';
import { answerMatch } from '../moves/assign-subtask.ts';
import { endLease } from '../moves/end-lease.ts';
import { forfeitReservation } from '../moves/forfeit-reservation.ts';
import { seekAgent } from '../moves/seek-agent.ts';
import { matching } from '../shared/config.ts';
import { defineStep, PARKED } from '../shared/define-step.ts';
import { registry, subtasks } from '../shared/stores.ts';

/** A subtask whose attempts fail through no agent's fault is given up all the same after this many. */
const MOST_FAILURES = 10;

/** Begins the next attempt, parked until its dependencies are complete and an agent has a free slot. */
export const handler = defineStep(matchStep, async (step, { now }) => {
  const expected = { taskId: step.task_id, subtaskId: step.subtask_id, run: step.run, attempt: step.attempt };
  const failure = (await unfetchedOf(step, now)) ?? failureOf(step, now);
  if (failure) {
    const failed = await subtasks.noteFailure(expected, failure);
    if (failed) await endEarlierLease(failed, now);
    if (failed && isExhausted(failed)) throw new AttemptsExhausted();
  }
  const before = await subtasks.beginAttempt(expected, step.token);
  if (before && !failure) await endEarlierLease(before, now);
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

async function endEarlierLease(before: Subtask, now: Date): Promise<void> {
  const results = { AttemptFailed: 'failed', ReworkRequired: 'reworked' } as const;
  const error = before.failures[before.attempt]?.error as keyof typeof results;
  await endLease(before, results[error] ?? 'uncounted', now, { usage: before.failures[before.attempt]?.usage });
}

function isExhausted(subtask: Subtask): boolean {
  const all = Object.entries(subtask.failures).filter(
    ([attempt, { error }]) => Number(attempt) > subtask.baseAttempt && error !== 'BudgetExceeded',
  );
  return countingFailures(subtask).length >= matching().attempts_per_subtask || all.length >= MOST_FAILURES;
}

/**
 * An agent that pulls did not come for its work within the time of a heartbeat. That is nobody's failure, and it gets
 * no more until it comes.
 */
async function unfetchedOf(
  { task_id, subtask_id, attempt, agent_id, error }: z.infer<typeof matchStep>,
  now: Date,
): Promise<AttemptFailure | undefined> {
  if (error !== 'States.HeartbeatTimeout' || agent_id === null) return undefined;
  const subtask = await subtasks.get({ taskId: task_id, subtaskId: subtask_id });
  if (subtask?.attempt !== attempt || subtask.runtime !== 'pull' || subtask.startedAt) return undefined;
  await registry.markAbsent(agent_id, now.toISOString());
  const message = 'The agent did not come for its work; it is offline until it does';
  return { agentId: agent_id, error: 'NotFetched', message, at: now.toISOString(), counts: false };
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
