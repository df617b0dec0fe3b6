import type { Checker, CheckFinding, CheckResult } from '../../core/assessment/checker.ts';
import { BENCHMARK_SCHEMA } from '../../core/contracts/pipeline/benchmark-report.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { about } from '../about.ts';
import { languageOf } from '../languages/language-of.ts';
import { figuresFor, hold, inWords } from '../performance/hold-limit.ts';
import { readAutocannon } from '../reports/autocannon.ts';
import { readBenchmark } from '../reports/benchmark.ts';
import { type Figure, impossibility, rankName } from '../reports/figure.ts';
import { readK6 } from '../reports/k6.ts';
import { type Limit, limitsOf } from '../reports/limits-of.ts';

/** Benchmark summaries are shorter; longer JSON is something else. */
const MAX_BENCHMARK_CHARACTERS = 1_000_000;
const MAX_NAME_CHARACTERS = 80;

type Benchmarks = { figures: (Figure & { file: string })[]; findings: CheckFinding[] };

/** Reads the figures of a JSON artifact; null for any other JSON. Throws if it names our schema but breaks it. */
const figuresIn = (content: string): Figure[] | null => {
  const isOurs = content.includes(`"${BENCHMARK_SCHEMA}"`);
  if (!isOurs && !content.includes('"metrics"') && !content.includes('"latency"')) return null;
  let json: unknown;
  try {
    json = JSON.parse(content);
  } catch {
    return null;
  }
  const says = typeof json === 'object' && json !== null && 'schema' in json && json.schema === BENCHMARK_SCHEMA;
  return says ? readBenchmark(json) : (readK6(json) ?? readAutocannon(json));
};

const readBenchmarks = (artifacts: Artifact[]): Benchmarks => {
  const benchmarks: Benchmarks = { figures: [], findings: [] };
  for (const artifact of artifacts) {
    const { path: file, content } = artifact;
    if (languageOf(artifact) !== 'json' || content.length > MAX_BENCHMARK_CHARACTERS) continue;
    try {
      const figures = (figuresIn(content) ?? []).map((each) => ({
        ...each,
        name: each.name.slice(0, MAX_NAME_CHARACTERS),
        file,
      }));
      for (const figure of figures) benchmarks.figures.push(figure);
    } catch (error) {
      const message = `the file does not follow the schema ${BENCHMARK_SCHEMA} that it names: ${(error as Error).message}`;
      benchmarks.findings.push(about('major', 'bad-benchmark', file, message));
    }
  }
  for (const figure of benchmarks.figures) {
    const why = impossibility(figure);
    if (why !== null)
      benchmarks.findings.push(about('critical', 'false-report', figure.file, `the figures are impossible: ${why}`));
  }
  return benchmarks;
};

/** Returns the first measured time in the seed's format, "12ms avg". */
const latencyOf = (figures: Figure[]): string | null => {
  const time = figures.find(({ quantity, avg, ranks }) => quantity === 'time' && (avg !== null || ranks.length > 0));
  if (time === undefined) return null;
  if (time.avg !== null) return `${inWords(time.avg, 'time')} avg`;
  const [rank, value] = time.ranks.find(([rank]) => rank === 50) ?? time.ranks.at(-1)!;
  return `${inWords(value, 'time')} ${rankName(rank)}`;
};

/** Returns true if every figure that the limit applies to keeps it; null if there is no such figure. */
const checkLimit = (limit: Limit, { figures, findings }: Benchmarks): boolean | null => {
  const on = figuresFor(limit, figures) as Benchmarks['figures'];
  const held = on.flatMap((figure) => {
    const result = hold(limit, figure);
    return result === null ? [] : [{ ...result, file: figure.file }];
  });
  for (const { what, file } of held.filter(({ holds }) => !holds)) {
    findings.push(about('major', 'over-limit', file, `${what}, and the requirement is "${limit.text}"`));
  }
  if (held.length > 0) return held.every(({ holds }) => holds);
  findings.push(
    about('minor', 'limit-not-measured', null, `no benchmark figure was handed in for the limit "${limit.text}"`),
  );
  return null;
};

const unmeasured = (
  why: string,
  latency: string | null,
  findings: CheckFinding[],
  score: number | null,
): CheckResult => ({
  score,
  findings,
  ...(latency === null ? {} : { measured: { 'performance.latency': latency } }),
  notMeasured: { 'performance.benchmark_passed': why },
});

/**
 * Holds the benchmark figures of the deliverable (our own format, k6, autocannon) against the limits in the
 * requirements. Score: 1 if all limits are kept; 0 if one is broken or the figures are impossible; null if a limit has
 * no figure, or if there are no figures or no limits.
 */
export const performanceChecker: Checker = {
  name: 'performance',
  check({ deliverable: { artifacts }, order: { requirements } }) {
    const benchmarks = readBenchmarks(artifacts);
    const { figures, findings } = benchmarks;
    if (figures.length === 0) return { score: null, findings };
    if (findings.some(({ severity }) => severity === 'critical')) {
      return unmeasured('the figures that were handed in are impossible', null, findings, 0);
    }
    const latency = latencyOf(figures);
    const limits = requirements.flatMap(({ text }) => limitsOf(text));
    if (limits.length === 0) return unmeasured('no requirement states a limit', latency, findings, null);
    const results = limits.map((limit) => checkLimit(limit, benchmarks));
    const isOver = results.includes(false);
    if (!isOver && results.includes(null)) return unmeasured('a limit has no figure', latency, findings, null);
    return {
      score: isOver ? 0 : 1,
      findings,
      measured: {
        'performance.benchmark_passed': !isOver,
        ...(latency === null ? {} : { 'performance.latency': latency }),
      },
    };
  },
};
