import { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, type MetricName, metrics } from '../../core/contracts/system/metrics.ts';

export const fiveMinutes = Duration.minutes(5);

/** A metric of our own that is kept by nothing but the stage. */
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

/** A metric of our own as one line for each value of its dimension; found by search, so new values need no change. */
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

/** The sum of some metrics, of those that have data: FILL would take late data for none. */
export function sumOf(some: IMetric[], label: string, period = fiveMinutes) {
  // Ids must differ within a graph.
  const prefix = label.toLowerCase().replaceAll(/\W+/g, '_');
  const usingMetrics = Object.fromEntries(some.map((metric, index) => [`${prefix}_${index}`, metric]));
  const expression = `SUM([${Object.keys(usingMetrics).join(',')}])`;
  return new MathExpression({ expression, usingMetrics, label, period });
}

/** As the functions' logger and metrics have it. */
export function serviceOf(stageName: string): string {
  return `tritons-${stageName}`;
}
