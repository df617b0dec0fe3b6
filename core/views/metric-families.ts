import { circuitState } from '../contracts/api/circuit.ts';
import { type Measure, type MeasureName, measures, type NameOf } from '../contracts/journal/measures.ts';
import { subtaskStatus, taskStatus } from '../contracts/storage/task-schemas.ts';
import { VERSION } from '../contracts/version.ts';
import { type Counts, distributionsOf, valuesOf } from '../metrics/counts.ts';
import { type Circuit, circuitStateOf } from '../models/circuit.ts';
import type { ApiAnswers } from './view-metrics.ts';

/** A metric as Prometheus' text format shows it. */
export type MetricFamily = {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram';
  values: { metricName?: string; labels: Record<string, string | number>; value: number }[];
};

const PREFIX = 'tritons_';

/** All metrics, from counts since the beginning. Names and units follow Prometheus' conventions. */
export function metricFamilies(
  counts: Counts,
  { circuits, answers, now }: { circuits: Circuit[]; answers: ApiAnswers | undefined; now: Date },
): MetricFamily[] {
  const counted = (Object.keys(measures) as MeasureName[]).map((name) => familyOf(name, counts));
  return [
    ...counted,
    {
      name: `${PREFIX}circuit_state`,
      help: 'State of the circuit breaker of a model that has failed: 1 for the state that it is in.',
      type: 'gauge',
      values: circuits.flatMap((circuit) =>
        circuitState.options.map((state) => ({
          labels: { model: circuit.model, state },
          value: circuitStateOf(circuit, now) === state ? 1 : 0,
        })),
      ),
    },
    ...(answers ? answerFamilies(answers) : []),
    {
      name: `${PREFIX}build_info`,
      help: 'The version of TRITONS; always 1.',
      type: 'gauge',
      values: [{ labels: { version: VERSION }, value: 1 }],
    },
  ];
}

function answerFamilies({ requests, faults }: ApiAnswers): MetricFamily[] {
  const family = (name: string, help: string, value: number): MetricFamily => ({
    name: `${PREFIX}${name}_total`,
    help,
    type: 'counter',
    values: [{ labels: {}, value }],
  });
  return [
    family('http_requests', 'Answers of the API.', requests),
    family('http_faults', 'Answers of the API with status 5xx.', faults),
  ];
}

function familyOf(name: MeasureName, counts: Counts): MetricFamily {
  const { type, help, labels }: Measure = measures[name];
  const named = (values: string[]) => Object.fromEntries(labels.map((label, index) => [label, values[index] ?? '']));
  if (type === 'histogram') {
    const full = `${PREFIX}${name}`;
    return { name: full, help, type, values: histogramValues(full, name as NameOf<'histogram'>, counts, named) };
  }
  const found = valuesOf(counts, name as NameOf<'counter' | 'gauge'>);
  const known = new Set(found.map(({ labels: each }) => each.join()));
  // A series that is there from the start shows its first increase.
  const missing = startingLabels(name, labels).filter((each) => !known.has(each.join()));
  return {
    name: type === 'counter' ? `${PREFIX}${name}_total` : `${PREFIX}${name}`,
    help,
    type,
    values: [...found, ...missing.map((each) => ({ labels: each, value: 0 }))].map(({ labels: each, value }) => ({
      labels: named(each),
      value: type === 'gauge' ? Math.max(0, value) : value,
    })),
  };
}

function startingLabels(name: MeasureName, labels: readonly string[]): string[][] {
  if (name === 'tasks') return taskStatus.options.map((status) => [status]);
  if (name === 'subtasks') return subtaskStatus.options.map((status) => [status]);
  return labels.length === 0 ? [[]] : [];
}

function histogramValues(
  full: string,
  name: NameOf<'histogram'>,
  counts: Counts,
  named: (values: string[]) => Record<string, string>,
): MetricFamily['values'] {
  return distributionsOf(counts, name).flatMap(({ labels, count, sum, buckets }) => {
    let below = 0;
    const own = named(labels);
    return [
      ...buckets.map((bucket) => {
        below += bucket.count;
        const le = Number.isFinite(bucket.upTo) ? bucket.upTo : '+Inf';
        return { metricName: `${full}_bucket`, labels: { ...own, le }, value: below };
      }),
      { metricName: `${full}_sum`, labels: own, value: sum },
      { metricName: `${full}_count`, labels: own, value: count },
    ];
  });
}
