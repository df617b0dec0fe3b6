import * as z from 'zod';
import { id } from '../ids.ts';
import type { HandlerName } from '../system/handlers.ts';
import { pageOf } from './page.ts';
import type { Route } from './route.ts';

/** Routes that show agents and their figures. */
export const agentRoutes = {
  listAgents: {
    method: 'GET',
    path: '/api/agents',
    summary: 'List agents, by type',
    permission: 'agents:read',
    query: z.strictObject({ agent_type: z.string().max(64).optional(), ...pageOf(25) }),
    status: 200,
  },
  getAgent: {
    method: 'GET',
    path: '/api/agents/{agent_id}',
    summary: 'An agent and what it works on',
    permission: 'agents:read',
    params: z.object({ agent_id: id }),
    status: 200,
    problems: ['notFound'],
  },
  getAgentPerformance: {
    method: 'GET',
    path: '/api/agents/performance',
    summary: 'Figures of each agent and each agent type; a type counts only its agents on the page',
    permission: 'performance:read',
    query: z.strictObject(pageOf(100)),
    status: 200,
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
