import { agentCursorForm } from '../../aws/keys.ts';
import { agentRoutes } from '../../core/contracts/api/agent-routes.ts';
import { agentPerformance, typePerformance } from '../../core/metrics/performance.ts';
import { decodeCursor, encodeCursor } from '../shared/cursor.ts';
import { defineRoute } from '../shared/define-route.ts';
import { agents } from '../shared/stores.ts';

/** Reads counters, so it costs the same after ten tasks or ten million. */
export const handler = defineRoute(agentRoutes.getAgentPerformance, async ({ query: { limit, cursor }, now }) => {
  const page = await agents.list(undefined, limit, decodeCursor(cursor, agentCursorForm()));
  return {
    agents: page.agents.map((agent) => agentPerformance(agent, now)),
    agent_types: typePerformance(page.agents, now),
    next_cursor: encodeCursor(page.next),
    generated_at: now.toISOString(),
  };
});
