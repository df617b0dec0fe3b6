import { AttemptOver, Forbidden, NotFound } from '../../core/errors.ts';
import { isEnded, type PulledAttempt, type Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';

/** An attempt as its agent names it, and the id of the API key that the agent sent. */
export type AttemptParams = {
  agent_id: string;
  task_id: string;
  subtask_id: string;
  attempt: number;
  keyId: string | undefined;
};
export type PulledSubtask = Subtask & { pull: PulledAttempt };

/** Reads the subtask of an attempt. Throws if the attempt is not the agent's, or is not the current one. */
export async function requireOwnAttempt({
  agent_id,
  task_id,
  subtask_id,
  attempt,
  keyId,
}: AttemptParams): Promise<PulledSubtask> {
  const subtask = await subtasks.get({ taskId: task_id, subtaskId: subtask_id });
  if (!subtask || attempt > subtask.attempt) {
    throw new NotFound(`There is no attempt ${attempt} at subtask ${subtask_id} of task ${task_id}.`);
  }
  const { failures, pull } = subtask;
  const owner = attempt === subtask.attempt ? (pull?.agentId ?? null) : failures[attempt]?.agentId;
  // A restart can end an attempt before its owner was recorded.
  if (owner !== undefined && owner !== agent_id) {
    throw new Forbidden(`Attempt ${attempt} at subtask ${subtask_id} is not the work of agent ${agent_id}.`);
  }
  // API Gateway may still accept the key of a removed registration for some minutes.
  if (attempt === subtask.attempt && pull?.keyId !== undefined && pull.keyId !== keyId) {
    throw new Forbidden(`This is the key of an earlier registration of agent ${agent_id}.`);
  }
  if (attempt < subtask.attempt || !pull) throw attemptOverError(attempt, failures[attempt]?.message);
  return { ...subtask, pull };
}

/** Like requireOwnAttempt; also throws unless the attempt still runs: taken, and neither ended nor handed in. */
export async function requireRunningAttempt(params: AttemptParams): Promise<PulledSubtask> {
  return requireRunning(await requireOwnAttempt(params));
}

/** Throws unless the attempt still runs, judging by the subtask as it was read. */
export function requireRunning(subtask: PulledSubtask): PulledSubtask {
  const { attempt, status, reason, failures, pull, startedAt, token } = subtask;
  if (failures[attempt]) throw attemptOverError(attempt, failures[attempt].message);
  if (isEnded(status))
    throw attemptOverError(attempt, status === 'completed' ? 'it was completed' : (reason ?? status));
  if (pull.handedIn) throw new AttemptOver(`Attempt ${attempt} was handed in at ${pull.handedIn.at}.`);
  if (!startedAt)
    throw new AttemptOver(`Attempt ${attempt} was not taken yet; POST /api/agents/${pull.agentId}/leases.`);
  if (!token) throw attemptOverError(attempt, 'its run has ended');
  return subtask;
}

export function attemptOverError(attempt: number, why = 'another one has begun'): AttemptOver {
  return new AttemptOver(`Attempt ${attempt} is over: ${why.replace(/\.$/, '')}. Stop working on it.`);
}
