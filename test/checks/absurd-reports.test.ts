import { expect, test } from '@jest/globals';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { aDeliverable, assess, requirements } from './fixtures.ts';

const file = (path: string, media_type: string, content: string): Artifact => ({ path, media_type, content });
const absurd = '1e308';

test.each([
  [
    'Cobertura',
    file(
      'coverage.xml',
      'application/xml',
      `<coverage lines-valid="1" lines-covered="${absurd}"><packages/></coverage>`,
    ),
  ],
  [
    'Cobertura lines',
    file(
      'coverage.xml',
      'application/xml',
      `<coverage line-rate="${absurd}"><class filename="a.py"><line number="${absurd}" hits="${absurd}"/></class></coverage>`,
    ),
  ],
  [
    'lcov',
    file(
      'lcov.info',
      'text/plain',
      `SF:a.js\nDA:1,${'9'.repeat(300)}\nLF:${'9'.repeat(300)}\nLH:${'9'.repeat(300)}\nend_of_record\n`,
    ),
  ],
  [
    'JUnit',
    file(
      'junit.xml',
      'application/xml',
      `<testsuite tests="${absurd}" failures="${absurd}" errors="${absurd}"><testcase name="a"/></testsuite>`,
    ),
  ],
  [
    'a benchmark',
    file(
      'bench.json',
      'application/json',
      `{"schema":"tritons/benchmark/1","metrics":[{"name":"latency","unit":"min","p95":${absurd},"avg":${absurd}}]}`,
    ),
  ],
  [
    'k6',
    file(
      'k6.json',
      'application/json',
      `{"metrics":{"http_req_duration":{"avg":${absurd},"p(95)":${absurd}},"http_reqs":{"rate":${absurd},"count":${absurd}}}}`,
    ),
  ],
  [
    'autocannon',
    file(
      'load.json',
      'application/json',
      `{"latency":{"average":${absurd},"p99":${absurd}},"requests":{"average":${absurd}},"throughput":{"average":${absurd}},"errors":0,"non2xx":0,"2xx":${absurd}}`,
    ),
  ],
])('absurd numbers in %s become no finding about Infinity', async (_, artifact) => {
  const report = await assess(aDeliverable({ artifacts: [artifact] }), {
    order: {
      task_type: 'development',
      kind: null,
      title: 'T',
      skills: [],
      output_format: null,
      requirements: requirements('p95 latency below 50 ms'),
    },
  });
  const { assessed_at: _at, ...told } = report as Record<string, unknown>;
  expect(JSON.stringify(told)).not.toMatch(/Infinity|NaN|1e\+?30\d/);
});

test('a report holds up with a hundred thousand findings of one file', async () => {
  const report = await assess(aDeliverable({ artifacts: [file('a.md', 'text/markdown', '# a\n'.repeat(200_000))] }));
  expect(report.findings.length).toBeLessThanOrEqual(1_000);
  expect(report.findings.map(({ rule }) => rule)).not.toContain('check-failed');
});
