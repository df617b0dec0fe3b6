import { metricsRoutes } from '../../core/contracts/api/metrics-routes.ts';
import { viewTaskMetrics } from '../../core/views/view-metrics.ts';
import { readCounts } from '../operations/read-counts.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(metricsRoutes.getTaskMetrics, async ({ query: { window }, now }) =>
  viewTaskMetrics(await readCounts(window, now)),
);
