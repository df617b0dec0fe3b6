import { agentRoutes } from '../../core/contracts/api/agent-routes.ts';
import { viewAgent } from '../../core/views/view-agent.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents } from '../shared/stores.ts';

export const handler = defineRoute(agentRoutes.getAgent, async ({ params: { agent_id }, now }) => {
  const agent = await agents.get(agent_id);
  if (!agent) throw noSuchAgent(agent_id);
  return viewAgent(agent, now);
});
