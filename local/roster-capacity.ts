import type { Department } from '../core/contracts/storage/task-schemas.ts';
import { departmentOf, resolveAgentType } from '../core/routing/agent-types.ts';
import { roster, routing } from '../functions/shared/config.ts';

/** Slots of all built-in agents of a department: as many workers keep the queue from ever holding work up. */
export function capacityOf(department: Department): number {
  return roster().agents.reduce((sum, { agent_type, capacity }) => {
    const agentType = resolveAgentType(routing(), agent_type);
    return agentType && departmentOf(routing(), agentType) === department ? sum + capacity : sum;
  }, 0);
}
