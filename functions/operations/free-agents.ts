import type { FreeAgent } from '../../core/contracts/storage/table.ts';
import { agents, slots } from '../shared/stores.ts';

/** Agents of one type with a free slot, by id. Whoever reserves or frees a slot notes it, so that the map keeps up. */
export type FreeAgents = Map<string, FreeAgent>;

/**
 * Agents that are free according to the index, which may lag, or to what this process remembers: good for picking one,
 * not for concluding that none is free. `changed`: an agent as the caller has just written it.
 */
export async function probablyFree(agentType: string, changed?: FreeAgent): Promise<FreeAgents> {
  const free = toMap(await slots.free(agentType));
  if (changed) noteAgent(free, changed);
  return free;
}

/** Agents that are free according to the table. Costs two requests for every 100 agents of the type. */
export async function surelyFree(agentType: string): Promise<FreeAgents> {
  return toMap((await agents.allOfType(agentType)).filter(isFree));
}

/** Notes the state of an agent after a reservation or the end of a lease. */
export function noteAgent(free: FreeAgents, agent: FreeAgent): void {
  if (isFree(agent)) free.set(agent.agentId, agent);
  else free.delete(agent.agentId);
}

const isFree = ({ status, leases, capacity }: FreeAgent) =>
  status === 'online' && Object.keys(leases).length < capacity;

const toMap = (free: FreeAgent[]): FreeAgents => new Map(free.map((agent) => [agent.agentId, agent]));
