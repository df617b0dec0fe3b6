import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { DefinedInConfig } from '../../core/errors.ts';
import { viewAgent } from '../../core/views/view-agent.ts';
import { assignWaiting } from '../operations/assign-waiting.ts';
import { releaseOffers } from '../operations/release-offers.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents, registry, slots } from '../shared/stores.ts';

/** Changes an agent. A roster agent can change only its status here: config/agents.yaml is loaded again. */
export const handler = defineRoute(
  agentWorkRoutes.updateAgent,
  async ({ params: { agent_id }, body: { skills, capacity, price_per_hour_usd, status }, now }) => {
    const agent = await agents.get(agent_id);
    if (!agent) throw noSuchAgent(agent_id);
    const isDefined = skills !== undefined || capacity !== undefined || price_per_hour_usd !== undefined;
    if (isDefined && agent.runtime !== 'pull') {
      throw new DefinedInConfig(
        `Agent ${agent_id} is defined in config/agents.yaml; change it there. Its status can be changed.`,
      );
    }
    const changed = await registry.change(agent_id, {
      ...(skills ? { skills } : {}),
      ...(capacity ? { capacity } : {}),
      ...(price_per_hour_usd === undefined ? {} : { pricePerHourUsd: price_per_hour_usd }),
      ...(status ? { status } : {}),
    });
    if (!changed) throw noSuchAgent(agent_id);
    slots.know(changed);
    if (changed.status === 'offline') await releaseOffers(changed, 'The agent was taken offline', now);
    else if (changed.status === 'online') await assignWaiting(changed.agentType, now);
    return viewAgent(changed, now);
  },
);
