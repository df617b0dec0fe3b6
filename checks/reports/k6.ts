import { type Figure, numberOrNull, ranksOf } from './figure.ts';

type Values = Record<string, unknown>;

/** Metrics for parts of a request or for k6's own work: no limit on responses means them. */
const PARTS =
  /^(?:http_req_(?:blocked|connecting|tls_handshaking|sending|waiting|receiving)|iteration_duration|group_duration)\b/;
/** Names of trends that measure time, if the summary gives no type. */
const IS_TIME = /duration|time|latency|_ms$/i;

const isRecord = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Reads a k6 summary, from --summary-export or handleSummary (with `values`); null for any other JSON. */
export function readK6(json: unknown): Figure[] | null {
  if (!isRecord(json) || !isRecord(json.metrics)) return null;
  const metrics = Object.entries(json.metrics).filter((entry): entry is [string, Values] => isRecord(entry[1]));
  if (
    !metrics.some(([name]) => /^(?:http_req_duration|iterations|vus_max|ws_connecting|grpc_req_duration)$/.test(name))
  )
    return null;
  const figures = metrics.flatMap(([name, metric]) => figureOf(name, metric) ?? []);
  // An iteration has several requests, so its rate counts only if there are no requests.
  const hasRequests = figures.some(({ name }) => name === 'http_reqs');
  return figures.filter(({ name }) => !(hasRequests && name === 'iterations'));
}

function figureOf(name: string, metric: Values): Figure | null {
  const values = isRecord(metric.values) ? metric.values : metric;
  const { avg, min, med, max, count, rate } = values;
  // A name with `{` repeats a metric for a part of the requests.
  if (PARTS.test(name) || name.includes('{')) return null;
  if (avg !== undefined) {
    const isTime = metric.contains === undefined ? IS_TIME.test(name) : metric.contains === 'time';
    if (!isTime) return null;
    const ranks = ranksOf({
      0: min,
      50: med,
      75: values['p(75)'],
      90: values['p(90)'],
      95: values['p(95)'],
      99: values['p(99)'],
      99.9: values['p(99.9)'],
      100: max,
    });
    return { name, quantity: 'time', avg: numberOrNull(avg), ranks, count: numberOrNull(count) };
  }
  if (name === 'http_req_failed') {
    return { name, quantity: 'share', avg: numberOrNull(rate ?? values.value), ranks: [], count: null };
  }
  // Limits on rates mean these counters; data_sent and others count something else.
  if (name === 'http_reqs' || name === 'iterations') {
    return { name, quantity: 'rate', avg: numberOrNull(rate), ranks: [], count: numberOrNull(count) };
  }
  return null;
}
