import { failToken } from '../../aws/executions.ts';
import type { FreeAgent } from '../../core/contracts/storage/table.ts';
import type { Subtask, Unattended } from '../../core/lifecycle/task.ts';
import { givenUpAt, outlookOf, unattendedBy, type Wait } from '../../core/matching/outlook.ts';
import { waitReason } from '../../core/views/wait-reason.ts';
import { matching } from '../shared/config.ts';
import { agents, slots, subtasks } from '../shared/stores.ts';

type Explained = { wait: Wait; reason: string; unattended: Unattended | undefined };

/** Finds out what a subtask without an agent waits for. `fresh`: do not trust what this process remembers. */
export async function explainWait(subtask: Subtask, now: Date, fresh = false): Promise<Explained> {
  const config = matching();
  const { agentType } = subtask;
  // At most attempts_per_subtask agents can have failed it, so one more that is online decides.
  const registered = await agents.ofType(agentType, config.attempts_per_subtask + 1, fresh);
  const wait = outlookOf(subtask, fresh ? registered : await withFree(registered, agentType), config, now);
  const unattended = unattendedBy(wait, subtask.unattended, now);
  return { wait, reason: waitReason(wait, { agentType, unattended, config, now }), unattended };
}

/** Adds the free agents that this process knows: an agent that just came online may not be in the index yet. */
async function withFree(registered: FreeAgent[], agentType: string): Promise<FreeAgent[]> {
  const free = await slots.free(agentType);
  const known = new Set(free.map(({ agentId }) => agentId));
  return [...free, ...registered.filter(({ agentId }) => !known.has(agentId))];
}

/**
 * Reviews a subtask that waits for an agent: gives it up if no agent could take it for too long, else updates its
 * reason. The sweeper calls this, since no event ends such a wait.
 */
export async function reviewWait(subtask: Subtask, now: Date): Promise<void> {
  const { reason, unattended } = await explainWait(subtask, now, true);
  const { taskId, subtaskId, token } = subtask;
  if (unattended && token && givenUpAt(unattended, matching()) <= now.toISOString()) {
    await failToken(token, 'NoAgent', { task_id: taskId, subtask_id: subtaskId });
  } else if (reason !== subtask.reason) {
    await subtasks.explainWait(subtask, { reason, unattended });
  }
}
