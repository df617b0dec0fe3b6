import { metricsRoutes } from '../../core/contracts/api/metrics-routes.ts';
import { bucketsOf, resolutions, windows } from '../../core/metrics/time-buckets.ts';
import { viewSystemMetrics } from '../../core/views/view-metrics.ts';
import { readCounts } from '../operations/read-counts.ts';
import { apiAnswersIn } from '../shared/api-answers.ts';
import { defineRoute } from '../shared/define-route.ts';
import { circuits } from '../shared/stores.ts';

export const handler = defineRoute(metricsRoutes.getSystemMetrics, async ({ query: { window }, now }) => {
  const [first = now] = bucketsOf(window, now);
  const { seconds: periodSeconds } = resolutions[windows[window].resolution];
  const [counts, known, answers] = await Promise.all([
    readCounts(window, now),
    circuits.list(),
    apiAnswersIn({ from: new Date(first), to: now, periodSeconds }),
  ]);
  return viewSystemMetrics(counts, known.found, answers);
});
