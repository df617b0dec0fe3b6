import type { EventData, EventDraft } from '../contracts/journal/event-data.ts';
import type { Agent } from '../contracts/storage/agent.ts';
import type { Fields } from './changes.ts';

/** The fields of an agent whose changes the journal shows: its definition and its status, not its slots. */
export const agentFields = (agent: Agent | undefined): Fields => ({
  status: agent?.status,
  agent_type: agent?.agentType,
  department: agent?.department,
  skills: agent?.skills,
  capacity: agent?.capacity,
  runtime: agent?.runtime,
  models: agent?.models,
  cache: agent?.cache,
  price_per_hour_usd: agent?.pricePerHourUsd,
  is_absent: agent?.absentSince !== undefined,
  is_removed: agent?.removedAt !== undefined,
  unavailable_until: agent?.unavailableUntil,
});

/** The events of a change of an agent. */
export function agentEvents(before: Agent | undefined, after: Agent): EventDraft[] {
  const data = agentData(after);
  const { unavailableUntil } = after;
  if (after.removedAt) return before?.removedAt ? [] : [{ type: 'agent.removed', data }];
  if (!before || before.removedAt) return [{ type: 'agent.registered', data }];
  if (after.absentSince && !before.absentSince) return [{ type: 'agent.absent', data }];
  if (before.absentSince && !after.absentSince && after.status === 'online') return [{ type: 'agent.returned', data }];
  if (unavailableUntil && unavailableUntil !== before.unavailableUntil) {
    return [{ type: 'agent.unavailable', data: { ...data, until: unavailableUntil } }];
  }
  return [];
}

export const agentData = ({ agentType, department, capacity, runtime }: Agent): EventData['agent.changed'] => ({
  agent_type: agentType,
  department,
  capacity,
  runtime,
});
