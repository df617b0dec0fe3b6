import type { Agent } from '../../core/contracts/agent.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';
import { releaseAttempt } from './release-attempt.ts';

/** Releases what is offered to an agent and was not taken. Returns how many. */
export async function releaseOffers(agent: Agent, message: string, now: Date): Promise<number> {
  return releaseWhere(agent, ({ startedAt }) => startedAt === undefined, message, now);
}

/** Releases all that an agent holds and has not handed in. Returns how many. */
export async function releaseAll(agent: Agent, message: string, now: Date): Promise<number> {
  return releaseWhere(agent, () => true, message, now);
}

async function releaseWhere(
  { agentId, leases }: Agent,
  isMeant: (subtask: Subtask) => boolean,
  message: string,
  now: Date,
): Promise<number> {
  const released = await Promise.all(
    Object.keys(leases).map(async (lease) => {
      const [taskId = '', subtaskId = '', attempt] = lease.split('/');
      const subtask = await subtasks.get({ taskId, subtaskId });
      if (subtask?.pull?.agentId !== agentId || subtask.attempt !== Number(attempt) || !isMeant(subtask)) return false;
      return releaseAttempt(subtask, agentId, message, now);
    }),
  );
  return released.filter(Boolean).length;
}
