import { agentRoutes } from './agent-routes.ts';
import { agentWorkRoutes } from './agent-work-routes.ts';
import { apiKeyRoutes } from './api-key-routes.ts';
import { journalRoutes } from './journal-routes.ts';
import { metricsRoutes } from './metrics-routes.ts';
import { operationRoutes } from './operation-routes.ts';
import { ownerRoutes } from './owner-routes.ts';
import { resultRoutes } from './result-routes.ts';
import { taskRoutes } from './task-routes.ts';
import { webhookRoutes } from './webhook-routes.ts';

export type { Route } from './route.ts';

/**
 * Every route of the API: the HTTP API, the embedded router, OpenAPI and the client all come from here. Handlers import
 * the routes of their area instead: a cold start would build the schemas of all the others.
 */
export const routes = {
  ...taskRoutes,
  ...resultRoutes,
  ...agentRoutes,
  ...agentWorkRoutes,
  ...journalRoutes,
  ...webhookRoutes,
  ...metricsRoutes,
  ...operationRoutes,
  ...apiKeyRoutes,
  ...ownerRoutes,
};

export type RouteName = keyof typeof routes;
