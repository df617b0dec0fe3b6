import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { DefinedInConfig } from '../../core/errors.ts';
import { removeAgent } from '../operations/remove-agent.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents } from '../shared/stores.ts';

export const handler = defineRoute(agentWorkRoutes.removeAgent, async ({ params: { agent_id }, now }) => {
  const known = await agents.getEver(agent_id);
  if (known && known.runtime !== 'pull') {
    throw new DefinedInConfig(
      `Agent ${agent_id} is defined in config/agents.yaml, which brings it back; take it offline instead: PATCH its status.`,
    );
  }
  const released = known && (await removeAgent(known, 'The agent was removed', now));
  if (released === undefined) throw noSuchAgent(agent_id);
  return { agent_id, released };
});
