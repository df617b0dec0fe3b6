import { schemaIssues } from '../../core/contracts/api/schema-issues.ts';
import { benchmark } from '../../core/contracts/pipeline/benchmark-report.ts';
import { type Figure, numberOrNull, type Quantity, ranksOf } from './figure.ts';

const UNITS: Record<string, { quantity: Quantity; factor: number }> = {
  ns: { quantity: 'time', factor: 1e-6 },
  us: { quantity: 'time', factor: 1e-3 },
  ms: { quantity: 'time', factor: 1 },
  s: { quantity: 'time', factor: 1_000 },
  min: { quantity: 'time', factor: 60_000 },
  '1/s': { quantity: 'rate', factor: 1 },
  '%': { quantity: 'share', factor: 0.01 },
  share: { quantity: 'share', factor: 1 },
};

const RATE = /^(?!(?:[kmgt]i?)?(?:b|bytes?|bits?)\b)[a-z]{0,20}(?:\/| per )s(?:ec(?:ond)?)?$|^[rqt]ps$/;

/** Unicode has two code points for µ. Rates count requests, operations and so on, not bytes. */
const unitOf = (unit: string) => {
  const spelling = unit
    .trim()
    .toLowerCase()
    .replace(/^[µμ]s$/, 'us');
  return UNITS[RATE.test(spelling) ? '1/s' : spelling];
};

/** Reads the figures of a benchmark in our own format. Throws an Error that names its first flaw. */
export function readBenchmark(json: unknown): Figure[] {
  const parsed = benchmark.safeParse(json);
  if (!parsed.success) {
    const [first, ...others] = schemaIssues(parsed.error, json);
    const more = others.length > 0 ? `, and ${others.length} more` : '';
    throw new Error(`${first?.field || 'it'} ${first?.message}${more}`);
  }
  return parsed.data.metrics.flatMap(({ name, unit, value, avg, min, p50, p75, p90, p95, p99, p999, max, count }) => {
    const known = unitOf(unit);
    if (known === undefined) return [];
    const { quantity, factor } = known;
    const figure = numberOrNull(avg ?? value);
    const byRank = { 0: min, 50: p50, 75: p75, 90: p90, 95: p95, 99: p99, 99.9: p999, 100: max };
    const scaled = figure === null ? null : figure * factor;
    return [{ name, quantity, avg: scaled, ranks: ranksOf(byRank, factor), count: count ?? null }];
  });
}
