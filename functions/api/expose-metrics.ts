import { type Metric, Registry } from 'prom-client';
import { metricsRoutes } from '../../core/contracts/api/metrics-routes.ts';
import { metricFamilies } from '../../core/views/metric-families.ts';
import { readTotals } from '../operations/read-counts.ts';
import { allApiAnswers } from '../shared/api-answers.ts';
import { defineRoute, Verbatim } from '../shared/define-route.ts';
import { circuits } from '../shared/stores.ts';

/** Answers with all figures since the beginning: from stored totals, so they survive restarts and are one for all processes. */
export const handler = defineRoute(metricsRoutes.exposeMetrics, async ({ now }) => {
  const [counts, known] = await Promise.all([readTotals(), circuits.list()]);
  const registry = new Registry();
  for (const family of metricFamilies(counts, { circuits: known.found, answers: allApiAnswers(), now })) {
    // The registry only asks a metric for its name and its values.
    registry.registerMetric({ ...family, get: async () => family } as unknown as Metric);
  }
  return new Verbatim(200, await registry.metrics(), { 'content-type': registry.contentType });
});
