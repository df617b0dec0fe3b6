import type { Subtask } from '../../core/lifecycle/task.ts';
import { firstAvailableAt, withFound } from '../../core/matching/availability.ts';
import { waitingRank } from '../../core/matching/waiting-rank.ts';
import { formatInstant } from '../../core/views/format.ts';
import { matching } from '../shared/config.ts';
import { agents, slots, subtasks } from '../shared/stores.ts';
import { askForWake, askForWakeAt } from './ask-for-wake.ts';
import { assignSubtask } from './assign-subtask.ts';
import { awaitsBudget } from './await-budget.ts';
import { wakeWaiting } from './wake-waiting.ts';

/**
 * Finds an agent for a subtask whose dependencies are complete, or lets it wait for one, or for the task's budget, visible
 * with its reason.
 * Lost wake-ups: it writes that it waits, then looks again; whoever frees a slot frees it, then looks who waits.
 */
export async function seekAgent(subtask: Subtask, now: Date): Promise<void> {
  if (await awaitsBudget(subtask)) return;
  if (await tryToAssign(subtask, now, false)) return;
  const nobody = !(await agents.isRegistered(subtask.agentType));
  const waiting = await subtasks.awaitAgent(subtask, {
    agentType: subtask.agentType,
    reason: nobody
      ? `No agent of type ${subtask.agentType} is registered`
      : reasonToWait(subtask.agentType, await availableAt(subtask, now)),
    readyAt: now.toISOString(),
    rank: waitingRank({
      readyAt: now,
      priority: subtask.priority,
      dependents: subtask.waitedOnBy,
      config: matching(),
    }),
  });
  if (!waiting) return;
  if (await tryToAssign(waiting, now, true)) return;
  await askForWake(subtask.agentType, nobody ? matching().no_agent_grace_seconds : 0);
  const until = await availableAt(waiting, now);
  if (until) await askForWakeAt(waiting.agentType, until, now);
}

/** True if the subtask need not wait. */
async function tryToAssign(subtask: Subtask, now: Date, fresh: boolean): Promise<boolean> {
  const result = await assignSubtask(subtask, now, fresh);
  // The slot that was held for a moment may have been the one that others looked for.
  if (result === 'lost') await wakeWaiting(subtask.agentType, now, false);
  return result !== 'no_agent';
}

/** When the first agent may be asked again whose models are unavailable, as far as this process has just read. */
async function availableAt(subtask: Subtask, now: Date): Promise<string | undefined> {
  return firstAvailableAt(withFound(await slots.free(subtask.agentType, false), subtask), now);
}

function reasonToWait(agentType: string, until: string | undefined): string {
  return until
    ? `No agent of type ${agentType} that may do it is free, but some whose models are unavailable until ${formatInstant(until)}`
    : `Every agent of type ${agentType} that may do it is busy or offline`;
}
