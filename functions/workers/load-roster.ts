import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { departmentOf, resolveAgentType } from '../../core/routing/agent-types.ts';
import { wakeWaiting } from '../moves/wake-waiting.ts';
import { roster, routing } from '../shared/config.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { agents } from '../shared/stores.ts';

/** Registers the agents of config/agents.yaml, on deploy and on start; what they have done and hold stays. */
export const handler = defineHandler<unknown, { registered: number }>(async (_event, { now }) => {
  const definitions = roster().agents.map((definition) => {
    const agentType = resolveAgentType(routing(), definition.agent_type);
    if (!agentType)
      throw new Error(`config/agents.yaml: ${definition.id} has the unknown type ${definition.agent_type}`);
    return { ...definition, agentType };
  });
  await Promise.all(
    definitions.map(({ id, agentType, skills, capacity, runtime, price_per_hour_usd }) =>
      agents.register({
        agentId: id,
        agentType,
        department: departmentOf(routing(), agentType),
        skills,
        capacity,
        runtime,
        pricePerHourUsd: price_per_hour_usd,
        status: 'online',
        registeredAt: now.toISOString(),
        leases: {},
        record: emptyRecord(),
      }),
    ),
  );
  const types = [...new Set(definitions.map(({ agentType }) => agentType))];
  await Promise.all(types.map((agentType) => wakeWaiting(agentType, now)));
  return { registered: definitions.length };
});
