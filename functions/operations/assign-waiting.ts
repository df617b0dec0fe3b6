import { randomUUID } from 'node:crypto';
import { laneOf } from '../../aws/keys.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { availableOf } from '../../core/matching/availability.ts';
import { subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';
import { awaitsBudget } from './await-budget.ts';
import { type FreeAgents, surelyFree } from './free-agents.ts';
import { leaveOut } from './leave-out.ts';
import { WaitingTurns } from './waiting-turns.ts';

/**
 * Gives waiting subtasks of an agent type to agents until no slot is free or none waits. Owners take turns, from the one
 * on that follows the owner whom a free agent served last; an owner's subtasks go by rank. Returns how many it assigned.
 * `findFree`: reads the free agents, once somebody waits. A process that has just freed a slot knows of it before the
 * index does, and says so here; without it, the table says who is free. `from`: a lane behind which to look first,
 * whoever had the last slot.
 */
export async function assignWaiting(
  agentType: string,
  now: Date,
  findFree: () => Promise<FreeAgents> = () => surelyFree(agentType),
  from?: string,
): Promise<number> {
  let free: FreeAgents = new Map();
  const available = () => availableOf([...free.values()], now);
  const turns = await WaitingTurns.begin(agentType, async () => {
    free = await findFree();
    const { lastOwner } = available().find((agent) => agent.lastOwner !== undefined) ?? {};
    return from ?? (lastOwner === undefined ? undefined : laneOf(lastOwner));
  });
  let assigned = 0;
  while (turns && available().length > 0) {
    const ref = await turns.next();
    if (!ref) break;
    // One that cannot be read waits until it is mended.
    const subtask = await subtasks.get(ref).catch(leaveOut);
    if (!subtask || !isWaiting(subtask) || (await awaitsBudget(subtask))) continue;
    if ((await assignSubtask(subtask, now, free)) !== 'assigned') continue;
    assigned += 1;
    turns.pass();
  }
  return assigned;
}

/**
 * Gives waiting subtasks to agents, beginning with any owner. A look ends after some lanes; if none there can be given
 * to the free agents, each look from the same owner on would end there too. The sweeper calls this.
 */
export const assignFromAnywhere = (agentType: string, now: Date): Promise<number> =>
  assignWaiting(agentType, now, undefined, laneOf(randomUUID()));

function isWaiting({ status, assignment, waitsOn }: Subtask): boolean {
  return !isEnded(status) && !assignment && waitsOn.length === 0;
}
