import { metricsRoutes } from '../../core/contracts/api/metrics-routes.ts';
import { viewAgentMetrics } from '../../core/views/view-metrics.ts';
import { readCounts } from '../operations/read-counts.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(metricsRoutes.getAgentMetrics, async ({ query: { window }, now }) =>
  viewAgentMetrics(await readCounts(window, now)),
);
