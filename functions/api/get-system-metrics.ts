import { metricsRoutes } from '../../core/contracts/api/metrics-routes.ts';
import { viewSystemMetrics } from '../../core/views/view-metrics.ts';
import { readCounts } from '../operations/read-counts.ts';
import { apiAnswers } from '../shared/api-answers.ts';
import { defineRoute } from '../shared/define-route.ts';
import { circuits } from '../shared/stores.ts';

export const handler = defineRoute(metricsRoutes.getSystemMetrics, async ({ query: { window }, now }) => {
  const [counts, known] = await Promise.all([readCounts(window, now), circuits.list()]);
  return viewSystemMetrics(counts, known, apiAnswers(counts.buckets[0]?.begin));
});
