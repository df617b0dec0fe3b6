import type { Item } from '../../aws/table.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { availableOf } from '../../core/matching/availability.ts';
import { subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';
import { awaitsBudget } from './await-budget.ts';
import { type FreeAgents, surelyFree } from './free-agents.ts';

const PAGE = 10;
/** Pages of waiting subtasks that one call reads; the others wait for the next slot or the sweeper. */
const MOST_PAGES = 20;

/**
 * Gives waiting subtasks of an agent type to agents, highest priority first, until no slot is free or none waits.
 * Returns how many it assigned.
 * `findFree`: reads the free agents, once somebody waits. A process that has just freed a slot knows of it before the
 * index does, and says so here; without it, the table says who is free.
 */
export async function assignWaiting(
  agentType: string,
  now: Date,
  findFree: () => Promise<FreeAgents> = () => surelyFree(agentType),
): Promise<number> {
  let free: FreeAgents | undefined;
  let assigned = 0;
  let after: Item | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { waiting, next } = await subtasks.waiting(agentType, PAGE, after);
    for (const ref of waiting) {
      free ??= await findFree();
      if (availableOf([...free.values()], now).length === 0) return assigned;
      const subtask = await subtasks.get(ref);
      if (!subtask || !isWaiting(subtask) || (await awaitsBudget(subtask))) continue;
      if ((await assignSubtask(subtask, now, free)) === 'assigned') assigned += 1;
    }
    if (!next) return assigned;
    after = next;
  }
  return assigned;
}

function isWaiting({ status, assignment, waitsOn }: Subtask): boolean {
  return !isEnded(status) && !assignment && waitsOn.length === 0;
}
