import type { Item } from '../../aws/table.ts';
import { isEnded, type Subtask } from '../../core/lifecycle/task.ts';
import { availableOf } from '../../core/matching/availability.ts';
import { slots, subtasks } from '../shared/stores.ts';
import { assignSubtask } from './assign-subtask.ts';
import { awaitsBudget } from './await-budget.ts';

const PAGE = 10;
/** Pages of waiting subtasks that one call reads; the others wait for the next slot or the sweeper. */
const MOST_PAGES = 20;

/**
 * Gives waiting subtasks of an agent type to agents, highest priority first, until no slot is free or none waits.
 * Returns how many it assigned.
 * `fresh`: read the index of free agents. A process that just freed a slot knows of it before the index does.
 */
export async function assignWaiting(agentType: string, now: Date, fresh = true): Promise<number> {
  const isAnyFree = async (look: boolean) => availableOf(await slots.free(agentType, look), now).length > 0;
  if (!(await isAnyFree(fresh))) return 0;
  let assigned = 0;
  let after: Item | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const { waiting, next } = await subtasks.waiting(agentType, PAGE, after);
    for (const ref of waiting) {
      if (!(await isAnyFree(false))) return assigned;
      const subtask = await subtasks.get(ref);
      if (!subtask || !isWaiting(subtask) || (await awaitsBudget(subtask))) continue;
      if ((await assignSubtask(subtask, now, false)) === 'assigned') assigned += 1;
    }
    if (!next) return assigned;
    after = next;
  }
  return assigned;
}

function isWaiting({ status, assignment, waitsOn }: Subtask): boolean {
  return !isEnded(status) && !assignment && waitsOn.length === 0;
}
