import * as z from 'zod';
import { agentDefinition } from '../../core/contracts/storage/agent.ts';
import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { departmentOf, resolveAgentType } from '../../core/routing/agent-types.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { roster, routing } from '../shared/config.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { agents } from '../shared/stores.ts';
import { seals } from '../shared/table.ts';

const rosterEvent = z.object({ agents: z.array(agentDefinition).optional() });

/** Makes the stage's key if it has none, and registers the agents of config/agents.yaml, or of the event. Their records and leases stay. */
export const handler = defineHandler<unknown, { registered: number }>(async (event, { now }) => {
  const { agents: given } = rosterEvent.parse(event ?? {});
  const definitions = (given ?? roster().agents).map((definition) => {
    const agentType = resolveAgentType(routing(), definition.agent_type);
    if (!agentType) throw new Error(`Agent ${definition.id} has the unknown type ${definition.agent_type}`);
    return { ...definition, agentType };
  });
  await seals.stageKeys?.ensure();
  await Promise.all(
    definitions.map(async ({ id, agentType, skills, capacity, runtime, models, cache, price_per_hour_usd }) => {
      const registered = await agents.register({
        agentId: id,
        agentType,
        department: departmentOf(routing(), agentType),
        skills,
        capacity,
        runtime,
        models,
        cache,
        pricePerHourUsd: price_per_hour_usd,
        status: 'online',
        registeredAt: now.toISOString(),
        leases: {},
        record: emptyRecord(),
      });
      if (!registered) throw new Error(`Agent ${id} is registered with another type; give it a new id`);
    }),
  );
  const types = [...new Set(definitions.map(({ agentType }) => agentType))];
  await Promise.all(types.map((agentType) => assignWaiting(agentType, now)));
  return { registered: definitions.length };
});
