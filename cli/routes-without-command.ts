import type { RouteName } from '../client/tritons-client.ts';

/** Routes that no command calls, and why. */
export const routesWithoutCommand: Partial<Record<RouteName, string>> = {
  exposeMetrics: 'Prometheus reads it; `tritons metrics` shows the figures',
  listOpenTasks: 'the dashboard reads it; `tritons tasks` and `tritons status` show the same',
  getOpenapi: 'tools read it, and need no key for it',
};
