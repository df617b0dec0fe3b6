import { agentCursorForm } from '../../aws/keys.ts';
import { agentRoutes } from '../../core/contracts/api/agent-routes.ts';
import { InputError } from '../../core/errors.ts';
import { resolveAgentType } from '../../core/routing/agent-types.ts';
import { viewAgent } from '../../core/views/view-agent.ts';
import { routing } from '../shared/config.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { agents } from '../shared/stores.ts';

export const handler = defineRoute(agentRoutes.listAgents, async ({ query: { agent_type, limit, cursor }, now }) => {
  const agentType = agent_type === undefined ? undefined : resolveAgentType(routing(), agent_type);
  if (agent_type !== undefined && !agentType) {
    throw new InputError([{ field: 'agent_type', message: `is not an agent type: ${agent_type}` }]);
  }
  const page = await agents.list(agentType, limit, decodeCursor(cursor, agentCursorForm(agentType)));
  return {
    agents: page.agents.map((agent) => viewAgent(agent, now)),
    unreadable: page.unreadable,
    next_cursor: encodeCursor(page.next),
  };
});
