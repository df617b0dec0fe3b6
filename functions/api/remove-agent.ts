import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { DefinedInConfig } from '../../core/errors.ts';
import { releaseAll } from '../operations/release-offers.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents, registry } from '../shared/stores.ts';

/**
 * Takes the agent out of matching first, so that it is not given the released attempts again. A repeated call repeats
 * every step, since the first call may have died halfway.
 */
export const handler = defineRoute(agentWorkRoutes.removeAgent, async ({ params: { agent_id }, now }) => {
  const known = await agents.getEver(agent_id);
  if (known && known.runtime !== 'pull') {
    throw new DefinedInConfig(
      `Agent ${agent_id} is defined in config/agents.yaml, which brings it back; take it offline instead: PATCH its status.`,
    );
  }
  const agent = known && (await registry.remove(agent_id, now));
  if (!agent) throw noSuchAgent(agent_id);
  if (agent.keyId) await apiKeys.revoke(agent.keyId, now);
  return { agent_id, released: await releaseAll(agent, 'The agent was removed', now) };
});
