import { Metrics } from '@aws-lambda-powertools/metrics';
import {
  METRIC_NAMESPACE,
  type MetricDimensions,
  type MetricName,
  type MetricValues,
  metrics,
} from '../../core/contracts/system/metrics.ts';

/**
 * Writes values to the log in CloudWatch's embedded metric format: one line for each dimension that they are kept by.
 * Each call uses its own Metrics and flushes it, since many invocations share a process in the embedded cloud.
 * Throws if a value's dimension is not given.
 */
export function emitMetrics(values: MetricValues, dimensions: MetricDimensions = {}): void {
  const entries = Object.entries(values) as [MetricName, number][];
  // Nothing reads them in the embedded cloud, and each Metrics costs a quarter of a millisecond.
  if (process.env.POWERTOOLS_METRICS_DISABLED === 'true') return;
  for (const [by, some] of Map.groupBy(entries, ([name]) => metrics[name].by)) {
    const emitter = new Metrics({ namespace: METRIC_NAMESPACE });
    if (by) {
      const dimension = dimensions[by];
      if (dimension === undefined) throw new Error(`${some[0]?.[0]} is kept by ${by}, which is not given`);
      emitter.addDimension(by, dimension);
    }
    for (const [name, value] of some) emitter.addMetric(name, metrics[name].unit, value);
    emitter.publishStoredMetrics();
  }
}
