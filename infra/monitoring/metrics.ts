import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName, metrics } from '../../core/contracts/system/metrics.ts';

export const fiveMinutes = Duration.minutes(5);

/** A metric of our own without a dimension other than the stage. */
export function ownMetric(stageName: string, name: MetricName, statistic: string, label: string, period = fiveMinutes) {
  return new Metric({
    namespace: METRIC_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: serviceOf(stageName) },
    statistic,
    period,
    label,
  });
}

/**
 * A metric of our own, with one line for each value of its dimension. A search finds the values, so new ones need no
 * change.
 */
export function ownMetricBy(
  stageName: string,
  name: MetricName,
  statistic: string,
  around = (search: string) => search,
) {
  const { by } = metrics[name];
  const schema = `{${METRIC_NAMESPACE},service,${by}}`;
  const search = `SEARCH('${schema} MetricName="${name}" service="${serviceOf(stageName)}"', '${statistic}', 300)`;
  return new MathExpression({
    expression: around(search),
    usingMetrics: {},
    label: `\${PROP('Dim.${by}')}`,
    period: fiveMinutes,
  });
}

/** The sum of the metrics that have data: FILL would count late data as none. */
export function sumOf(some: IMetric[], label: string, period = fiveMinutes) {
  // Ids must differ within a graph.
  const prefix = label.toLowerCase().replaceAll(/\W+/g, '_');
  const usingMetrics = Object.fromEntries(some.map((metric, index) => [`${prefix}_${index}`, metric]));
  const expression = `SUM([${Object.keys(usingMetrics).join(',')}])`;
  return new MathExpression({ expression, usingMetrics, label, period });
}

/** The service name that the functions' logger and metrics use. */
export function serviceOf(stageName: string): string {
  return `tritons-${stageName}`;
}
