import * as z from 'zod';
import { type Figure, ranksOf } from './figure.ts';

const number = z.number();

/** The fields that we read of autocannon's --json. */
const summary = z.object({
  latency: z.object({ average: number, min: number.optional(), max: number.optional() }).catchall(z.unknown()),
  requests: z.object({ average: number, total: number }).catchall(z.unknown()),
  throughput: z.object({ average: number }).catchall(z.unknown()),
  errors: number.default(0),
  timeouts: number.default(0),
  non2xx: number.default(0),
});

/** Reads the figures of an autocannon result; null for any other JSON. autocannon counts timeouts among the errors. */
export function readAutocannon(json: unknown): Figure[] | null {
  const parsed = summary.safeParse(json);
  if (!parsed.success) return null;
  const { latency, requests, errors, non2xx } = parsed.data;
  const { p50, p75, p90, p97_5, p99, p99_9 } = latency;
  const ranks = ranksOf({
    0: latency.min,
    50: p50,
    75: p75,
    90: p90,
    97.5: p97_5,
    99: p99,
    99.9: p99_9,
    100: latency.max,
  });
  const all = requests.total + errors;
  const failed: Figure[] =
    all === 0 ? [] : [{ name: 'errors', quantity: 'share', avg: (errors + non2xx) / all, ranks: [], count: all }];
  return [
    { name: 'latency', quantity: 'time', avg: latency.average, ranks, count: requests.total },
    { name: 'requests', quantity: 'rate', avg: requests.average, ranks: [], count: requests.total },
    ...failed,
  ];
}
