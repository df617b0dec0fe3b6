import { failToken } from '../../aws/executions.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { matching } from '../shared/config.ts';
import { agents, subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';

const PAGE = 10;
const GIVEN_UP_AT_ONCE = 100;

/**
 * Gives waiting subtasks of an agent type to agents, highest priority first, until no slot is free or nobody waits.
 * Returns how many were given away. Where no agent of the type is registered, waiting ends after a grace period.
 * `fresh`: look at the index of free agents; whoever has just freed a slot knows of it before the index does.
 */
export async function wakeWaiting(agentType: string, now: Date, fresh = true): Promise<number> {
  if ((await agents.free(agentType, fresh)).length === 0) {
    if (!(await agents.isRegistered(agentType))) await giveUpWaiting(agentType, now);
    return 0;
  }
  let assigned = 0;
  for (;;) {
    const waiting = await subtasks.waiting(agentType, PAGE);
    let progress = 0;
    for (const ref of waiting) {
      if ((await agents.free(agentType, false)).length === 0) return assigned + progress;
      const subtask = await subtasks.get(ref);
      if (!subtask || !isWaiting(subtask)) continue;
      if ((await assignSubtask(subtask, now, false)) === 'assigned') progress += 1;
    }
    assigned += progress;
    if (progress === 0 || waiting.length < PAGE) return assigned;
  }
}

function isWaiting({ status, assignment, waitsOn }: Subtask): boolean {
  return !isEnded(status) && !assignment && waitsOn.length === 0;
}

/** Nobody can do it, and after the grace period nobody is expected to come. */
async function giveUpWaiting(agentType: string, now: Date): Promise<void> {
  for (const ref of await subtasks.waiting(agentType, GIVEN_UP_AT_ONCE)) {
    const subtask = await subtasks.get(ref);
    if (!subtask?.readyAt || !subtask.token || !isWaiting(subtask)) continue;
    const waitedSeconds = (now.getTime() - Date.parse(subtask.readyAt)) / 1000;
    if (waitedSeconds < matching().no_agent_grace_seconds) continue;
    await failToken(subtask.token, 'NoAgent', { task_id: subtask.taskId, subtask_id: subtask.subtaskId });
  }
}
