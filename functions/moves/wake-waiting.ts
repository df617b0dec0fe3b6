import { failToken } from '../../aws/executions.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { matching } from '../shared/config.ts';
import { agents, subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';

const PAGE = 20;

/**
 * Gives waiting subtasks of an agent type to agents, highest priority first, until no slot is free or nobody waits.
 * Returns how many were given away. Where no agent of the type is registered, waiting ends after a grace period.
 */
export async function wakeWaiting(agentType: string, now: Date): Promise<number> {
  let assigned = 0;
  for (;;) {
    const waiting = await subtasks.waiting(agentType, PAGE);
    let progress = 0;
    for (const ref of waiting) {
      const subtask = await subtasks.get(ref);
      if (!subtask || !isWaiting(subtask)) continue;
      if ((await assignSubtask(subtask, now, progress === 0)) === 'assigned') progress += 1;
      else if (await nobodyWillCome(subtask, now)) await giveUpWaiting(subtask);
    }
    assigned += progress;
    if (progress === 0 || waiting.length < PAGE) return assigned;
  }
}

function isWaiting({ status, assignment, waitsOn }: Subtask): boolean {
  return !isEnded(status) && !assignment && waitsOn.length === 0;
}

async function nobodyWillCome({ agentType, readyAt }: Subtask, now: Date): Promise<boolean> {
  const waitedSeconds = readyAt ? (now.getTime() - Date.parse(readyAt)) / 1000 : 0;
  if (waitedSeconds < matching().no_agent_grace_seconds) return false;
  return (await agents.registered(agentType, 1)).length === 0;
}

async function giveUpWaiting({ token, taskId, subtaskId }: Subtask): Promise<void> {
  if (token) await failToken(token, 'NoAgent', { task_id: taskId, subtask_id: subtaskId });
}
