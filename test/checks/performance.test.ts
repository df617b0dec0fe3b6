import { describe, expect, test } from '@jest/globals';
import { performanceChecker } from '../../checks/checkers/performance.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { inputOf, inShort, markdown, requirements } from './fixtures.ts';

const json = (content: unknown, path = 'bench/result.json'): Artifact => ({
  path,
  media_type: 'application/json',
  content: typeof content === 'string' ? content : JSON.stringify(content),
});
const check = async (wanted: string[], ...artifacts: Artifact[]) =>
  performanceChecker.check(inputOf(artifacts, { requirements: requirements(...wanted) }));
const found = async (wanted: string[], ...artifacts: Artifact[]) =>
  (await check(wanted, ...artifacts)).findings.map(inShort);
const ours = (...metrics: object[]) =>
  json({ schema: 'tritons/benchmark/1', name: 'reads', environment: { cpus: 2 }, metrics });
const read = { name: 'read', unit: 'ms', avg: 12, p50: 10, p95: 40, p99: 80, max: 120, count: 5_000 };

test('without figures nothing is measured, whatever the text claims', async () => {
  const claim = markdown('# Results\n\nThe p95 was 12 ms.');
  expect(await check(['p95 < 50 ms'], claim)).toEqual({ score: null, findings: [] });
});

test('without limits the latency is reported, and nothing passes', async () => {
  expect(await check(['Automatic failover'], ours(read))).toEqual({
    score: null,
    findings: [],
    measured: { 'performance.latency': '12ms avg' },
    notMeasured: { 'performance.benchmark_passed': 'no requirement states a limit' },
  });
});

test('every limit kept', async () => {
  const limits = ['p95 < 50 ms', 'At least 1000 requests per second', 'Error rate below 1%'];
  const more = [
    { name: 'throughput', unit: 'req/s', value: 1_400 },
    { name: 'errors', unit: '%', value: 0.2 },
  ];
  expect(await check(limits, ours(read, ...more))).toEqual({
    score: 1,
    findings: [],
    measured: { 'performance.latency': '12ms avg', 'performance.benchmark_passed': true },
  });
});

test('a limit broken: false, with the figure and the limit', async () => {
  const result = await check(['Latency below 60 ms at p99'], ours(read));
  expect(result).toMatchObject({ score: 0, measured: { 'performance.benchmark_passed': false } });
  expect(result.findings).toEqual([
    {
      rule: 'over-limit',
      severity: 'major',
      file: 'bench/result.json',
      line: null,
      message: 'p99 of read is 80ms, and the requirement is "Latency below 60 ms at p99"',
    },
  ]);
});

test.each([
  ['p95 where it is there', 'under 30 ms', read, ['major over-limit bench/result.json']],
  ['else the average', 'under 30 ms', { name: 'read', unit: 'ms', avg: 12 }, []],
  ['a higher percentile proves a lower one', 'p95 < 50 ms', { name: 'read', unit: 'ms', p99: 40 }, []],
  [
    'a lower percentile disproves a higher one',
    'p99 < 50 ms',
    { name: 'read', unit: 'ms', p50: 60 },
    ['major over-limit bench/result.json'],
  ],
  ['neither says anything', 'p99 < 50 ms', { name: 'read', unit: 'ms', p50: 10 }, ['minor limit-not-measured']],
  ['other units', 'p95 < 50 ms', { name: 'read', unit: 'µs', p95: 900 }, []],
  ['seconds', 'p95 < 50 ms', { name: 'read', unit: 's', p95: 0.9 }, ['major over-limit bench/result.json']],
  ['bytes are no rate', 'at least 10 requests per second', { name: 'net', unit: 'MB/s', value: 50 }, []],
])('%s', async (_, limit, metric, expected) => {
  expect(await found([limit], ours(metric))).toEqual(expected);
});

test('a limit applies to what it names; a general one to every time except start-up', async () => {
  const write = { name: 'write', unit: 'ms', p95: 90 };
  const start = { name: 'cold start', unit: 'ms', p95: 900 };
  expect(await found(['Reads: p95 < 50 ms'], ours(read, write, start))).toEqual([]);
  expect(await found(['p95 < 50 ms'], ours(read, write, start))).toEqual(['major over-limit bench/result.json']);
  expect(await found(['Checkout within 2 s'], ours(read))).toEqual(['minor limit-not-measured']);
  expect(await found(['Failover within 30 s'], ours({ name: 'failover', unit: 's', max: 41 }))).toEqual([
    'major over-limit bench/result.json',
  ]);
});

describe('k6', () => {
  const trend = { avg: 21.4, min: 3, med: 18, max: 210, 'p(90)': 40, 'p(95)': 60 };
  const parts = {
    'http_req_duration{expected_response:true}': { ...trend, 'p(95)': 10 },
    iterations: { count: 900, rate: 15 },
    http_req_blocked: { avg: 900, max: 901 },
    iteration_duration: { avg: 1_000 },
  };
  const exported = json({
    metrics: {
      http_req_duration: trend,
      ...parts,
      http_reqs: { count: 9_000, rate: 150 },
      http_req_failed: { passes: 90, fails: 8_910, value: 0.01 },
      data_sent: { count: 5, rate: 1 },
    },
  });
  const handled = json({
    root_group: {},
    metrics: {
      http_req_duration: { type: 'trend', contains: 'time', values: trend },
      http_reqs: { type: 'counter', contains: 'default', values: { count: 9_000, rate: 150 } },
      http_req_failed: { type: 'rate', contains: 'default', values: { rate: 0.01, passes: 90, fails: 8_910 } },
      size: { type: 'trend', contains: 'default', values: { avg: 90_000 } },
    },
  });
  test.each([
    ['--summary-export', exported],
    ['handleSummary', handled],
  ])('%s', async (_, summary) => {
    expect(
      await check(['p95 under 100 ms', 'at least 100 requests per second', 'error rate at most 1 %'], summary),
    ).toEqual({
      score: 1,
      findings: [],
      measured: { 'performance.latency': '21.4ms avg', 'performance.benchmark_passed': true },
    });
    expect(
      await found(['p95 under 50 ms', 'at least 200 requests per second', 'error rate under 0.5 %'], summary),
    ).toEqual(Array(3).fill('major over-limit bench/result.json'));
  });
});

test('autocannon', async () => {
  const summary = json({
    url: 'http://localhost',
    connections: 10,
    duration: 10,
    errors: 5,
    timeouts: 5,
    non2xx: 15,
    latency: { average: 4.2, min: 1, max: 90, p50: 3, p75: 4, p90: 9, p97_5: 20, p99: 33 },
    requests: { average: 1_900, total: 1_995 },
    throughput: { average: 100_000 },
  });
  expect(await check(['p95 < 25 ms', 'sustains 1500 rps', 'error rate below 2 %'], summary)).toMatchObject({
    score: 1,
    findings: [],
    measured: { 'performance.latency': '4.2ms avg' },
  });
  expect(await found(['p99 < 25 ms', 'sustains 2000 rps', 'error rate below 0.5 %'], summary)).toHaveLength(3);
});

describe('impossible figures', () => {
  test.each([
    ['p50 above p99', { ...read, p50: 90, p95: 90 }, 'the figures are impossible: the p99 of read is below its p95'],
    ['a negative time', { name: 'read', unit: 'ms', avg: -1 }, 'the figures are impossible: read is negative'],
    [
      'an average above the maximum',
      { ...read, avg: 130 },
      'the figures are impossible: the avg of read is above its max',
    ],
    [
      'an average below the minimum',
      { ...read, min: 9, avg: 8 },
      'the figures are impossible: the avg of read is below its min',
    ],
    ['no measurements', { ...read, count: 0 }, 'the figures are impossible: read comes from 0 measurements'],
    [
      'more than all errors',
      { name: 'errors', unit: '%', value: 140 },
      'the figures are impossible: errors is more than 100 %',
    ],
  ])('%s', async (_, metric, message) => {
    const result = await check(['p95 < 50 ms'], ours(metric));
    expect(result).toMatchObject({ score: 0, findings: [{ rule: 'false-report', severity: 'critical', message }] });
    expect(result.measured).toBeUndefined();
  });

  test('except by rounding', async () => {
    expect(await found([], ours({ ...read, p95: 80.01, p99: 80 }))).toEqual([]);
  });
});

test('a file that claims to be a benchmark and is none', async () => {
  const result = await check([], json({ schema: 'tritons/benchmark/1', metrics: [{ name: 'a', unit: 'ms', P95: 1 }] }));
  expect(result.findings).toMatchObject([
    {
      rule: 'bad-benchmark',
      severity: 'major',
      message:
        'the file does not follow the schema tritons/benchmark/1 that it names: /metrics/0/P95 is not a known field',
    },
  ]);
});

test('other JSON is none', async () => {
  expect(
    await check(
      ['p95 < 1 ms'],
      json({ metrics: { enabled: true }, latency: 4 }),
      json('{"latency":'),
      json({ schema: 'x' }),
    ),
  ).toEqual({ score: null, findings: [] });
});
