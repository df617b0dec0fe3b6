import { expect, test } from '@jest/globals';
import { limitsOf } from '../../checks/reports/limits-of.ts';

const inShort = (requirement: string) =>
  limitsOf(requirement).map(
    ({ quantity, comparison, value, statistic }) =>
      `${quantity} ${comparison} ${Number(value.toPrecision(6))}${statistic === null ? '' : ` ${statistic}`}`,
  );

test.each([
  ['p95 < 50 ms', ['time at most 50 95']],
  ['http_req_duration: p(95)<50, p(99.9) < 1.5s', ['time at most 50 95', 'time at most 1500 99.9']],
  ['p(95)<1,500 under load', ['time at most 1500 95']],
  ['P95 latency of 50ms', ['time at most 50 95']],
  ['Response time under 100ms', ['time at most 100']],
  ['under 100ms', ['time at most 100']],
  ['at least 1000 requests per second', ['rate at least 1000']],
  ['error rate below 1%', ['share at most 0.01']],
  ['latency below 200 ms at p99', ['time at most 200 99']],
  ['Answers in ≤ 2 s', ['time at most 2000']],
  ['p50 < 10 ms, p95 < 50 ms and p99.9 ≤ 0.2 s', ['time at most 10 50', 'time at most 50 95', 'time at most 200 99.9']],
  ['p50 under 10 ms p95 under 50 ms', ['time at most 10 50', 'time at most 50 95']],
  ['The average response must not exceed 250 milliseconds', ['time at most 250 avg']],
  ['The median stays under 800 µs', ['time at most 0.8 50']],
  ['99 % of requests are answered within 300 ms', ['time at most 300 99']],
  ['95th percentile of reads within 20 ms', ['time at most 20 95']],
  ['Sub-50ms reads', ['time at most 50']],
  ['Reads take 5 ms or less', ['time at most 5']],
  ['Handles 1,500 req/s', ['rate at least 1500']],
  ['Throughput: 10k messages per second', ['rate at least 10000']],
  ['Never below 600 requests per minute', ['rate at least 10']],
  ['No less than 50 rps', ['rate at least 50']],
  ['2,000 ops/s or more', ['rate at least 2000']],
  ['fewer than 0.1 % of requests fail', ['share at most 0.001']],
  ['Automatic failover within 30 seconds', ['time at most 30000']],
  ['The report runs in under 5 minutes', ['time at most 300000']],
])('%s', (requirement, expected) => {
  expect(inShort(requirement)).toEqual(expected);
});

test.each([
  'Node.js 20.11 or later',
  'p(95)<50%',
  'p95 < 50',
  'Redis >= 7.2',
  'At most 512 MB of memory',
  'Listens on port 8080',
  'Done by 2025-06-30',
  'Test coverage above 80 %',
  'Cache hit rate of at least 90%',
  'Availability of 99.9 %',
  'Sessions expire after at most 30 min',
  'A timeout of less than 5 s on every call',
  'Retry within 10 s with backoff',
  'Heartbeat interval below 5 s',
  'Waits at least 2 s between calls',
  'Rate limit of at least 100 requests per second per key',
  'At most 100 requests per second are let through',
  'TTL under 60 s',
  'At least 3 nodes in fewer than 2 regions',
  'Logs are kept for 30 days',
  'Uses s3 and 2 t3.micro instances',
  'Files up to 100 MB/s',
  'Implements the 5s and the HTTP/2 protocol',
  '',
])('%j states none', (requirement) => {
  expect(inShort(requirement)).toEqual([]);
});

test('what a limit is on', () => {
  expect(limitsOf('Checkout completes under 2 s')[0]).toMatchObject({ subject: ['checkout'], isGeneral: false });
  expect(limitsOf('p95 < 50 ms')[0]).toMatchObject({ subject: [], isGeneral: true, text: 'p95 < 50 ms' });
  expect(limitsOf('Read requests < 50 ms')[0]).toMatchObject({ subject: ['read'], isGeneral: true });
});

test.each([['1 '], ['under '], ['p95 '], ['1,111'], [', '], ['<'], ['99% of requests '], ['not to exceed '], ['a']])(
  'a requirement of a megabyte of %j is read in little time',
  (unit) => {
    const before = process.cpuUsage();
    limitsOf(unit.repeat(1_000_000 / unit.length));
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  },
);
