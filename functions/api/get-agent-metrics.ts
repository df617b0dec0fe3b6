import { routes } from '../../core/contracts/api/routes.ts';
import { viewAgentMetrics } from '../../core/views/view-metrics.ts';
import { readCounts } from '../operations/read-counts.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(routes.getAgentMetrics, async ({ query: { window }, now }) =>
  viewAgentMetrics(await readCounts(window, now)),
);
