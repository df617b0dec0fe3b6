import type { Agent } from '../../core/contracts/storage/agent.ts';
import { parseLeaseKey } from '../../core/lifecycle/lease-key.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { subtasks } from '../shared/stores.ts';
import { releaseAttempt } from './end-pulled-attempt.ts';

const MOST_TURNS = 5;

/** Releases the offers that an agent has not taken. Returns how many. */
export async function releaseOffers(agent: Agent, message: string, now: Date): Promise<number> {
  return releaseWhere(agent, ({ startedAt }) => startedAt === undefined, message, now);
}

/** Releases all attempts that an agent holds and has not handed in. Returns how many. */
export async function releaseAll(agent: Agent, message: string, now: Date): Promise<number> {
  return releaseWhere(agent, () => true, message, now);
}

const isOpen = ({ status, pull, failures, attempt }: Subtask) =>
  status === 'in_progress' && !pull?.handedIn && !failures[attempt];

async function releaseWhere(
  { agentId, leases }: Agent,
  isMeant: (subtask: Subtask) => boolean,
  message: string,
  now: Date,
): Promise<number> {
  const released = await Promise.all(
    Object.keys(leases).map(async (lease) => {
      const leased = parseLeaseKey(lease);
      // The agent may take the offer or send a heartbeat meanwhile; then the write fails, so look again.
      for (let turn = 0; turn < MOST_TURNS; turn += 1) {
        const subtask = await subtasks.get(leased);
        if (subtask?.pull?.agentId !== agentId || subtask.attempt !== leased.attempt || !isOpen(subtask)) return false;
        if (!isMeant(subtask)) return false;
        if (await releaseAttempt(subtask, agentId, message, now)) return true;
      }
      return false;
    }),
  );
  return released.filter(Boolean).length;
}
