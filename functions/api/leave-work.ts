import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { viewAgent } from '../../core/views/view-agent.ts';
import { ownAgent } from '../operations/own-agent.ts';
import { releaseOffers } from '../operations/release-offers.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents, registry } from '../shared/stores.ts';

/** Takes an agent offline until it asks for work again. It must itself release the attempts that it has taken. */
export const handler = defineRoute(agentWorkRoutes.leaveWork, async ({ params: { agent_id }, principal, now }) => {
  await ownAgent(agent_id, principal);
  const agent = await registry.markAbsent(agent_id, now.toISOString());
  if (!agent) throw noSuchAgent(agent_id);
  const released = await releaseOffers(agent, 'The agent has left', now);
  const after = await agents.get(agent_id);
  return { agent_id, status: agent.status, released, working_on: after ? viewAgent(after, now).working_on : [] };
});
