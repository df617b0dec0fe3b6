import type { HandlerName } from '../system/handlers.ts';
import { metricsQuery } from './metrics-query.ts';
import type { Route } from './route.ts';

/** Routes of figures. */
export const metricsRoutes = {
  getTaskMetrics: {
    method: 'GET',
    path: '/api/metrics/tasks',
    summary: 'Completion times, success rates, costs and quality of tasks in a window of time',
    permission: 'metrics:read',
    query: metricsQuery,
    status: 200,
  },
  getAgentMetrics: {
    method: 'GET',
    path: '/api/metrics/agents',
    summary: 'Results, response times and utilization of agent types in a window of time',
    permission: 'metrics:read',
    query: metricsQuery,
    status: 200,
  },
  getSystemMetrics: {
    method: 'GET',
    path: '/api/metrics/system',
    summary: 'Queue depth, waits, throughput, availability and spend in a window of time',
    permission: 'metrics:read',
    query: metricsQuery,
    status: 200,
  },
  exposeMetrics: {
    method: 'GET',
    path: '/metrics',
    summary: "All figures since the beginning, in Prometheus' text format",
    permission: 'metrics:scrape',
    status: 200,
    isVerbatim: true,
    mediaType: 'text/plain',
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
