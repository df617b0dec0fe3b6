import { expect, test } from '@jest/globals';
import { plain } from '../../cli/output/paint.ts';
import { renderResults } from '../../cli/render/results.ts';
import { aDeliverable, anAssignment, aSubtask, aTask, theResults, theStatus } from './sample-task.ts';

const notMeasured = {
  code_quality: { score: null, issues: ['minor: unused import in a.js'], test_coverage: null },
  security_scan: { vulnerabilities: 0, warnings: 1 },
  performance: { benchmark_passed: null, latency: null },
  requirements_coverage: { score: 1, covered: 4, verified: null, total: 4 },
  not_measured: { 'performance.latency': 'no figures were handed in' },
};

test('shows agent, scores, summary and the first lines of each file', () => {
  const lines = renderResults(
    aTask([aSubtask('s_1', { status: 'completed' })], { status: 'completed' }),
    theResults({ deliverables: [aDeliverable('s_1')], assignments: [anAssignment('s_1', 'agent_1')] }),
    theStatus(),
    plain,
  );
  expect(lines.slice(2, 11)).toEqual([
    's_1  Title of s_1  (backend, 1h)',
    '  agent    agent_1, match score 0.50',
    '  quality  0.90 (pass)',
    '  summary  A brief.',
    '  file     a.md (text/markdown, 26 bytes, made by offline/brief)',
    '    | # One',
    '    | two',
    '    | three',
    '    | … 2 more lines',
  ]);
});

test('hours add up without the noise of floating point', () => {
  const subtasks = [0.1, 0.2, 7.7].map((hours, index) => aSubtask(`s_${index}`, { estimated_hours: hours }));
  const text = renderResults(aTask(subtasks), theResults(), theStatus(), plain).join('\n');
  expect(text).toContain('8 hours in 3 subtasks');
  expect(text).toContain('1.3 s');
});

test('null is shown as not known or not measured, never as zero', () => {
  const deliverables = [
    aDeliverable('s_1', {
      quality: { verdict: 'pass', score: null },
      artifacts: [
        { path: 'big.bin', media_type: 'text/plain', content: null, bytes: 9_000_000, sha256: 'x', href: '/x' },
      ],
    }),
  ];
  const text = renderResults(
    aTask([aSubtask('s_1')]),
    theResults({ deliverables, qa_results: notMeasured }),
    theStatus({ cost: null, cost_usd: null }),
    plain,
  ).join('\n');
  expect(text).toContain('quality  not measured (pass)');
  expect(text).toContain('(too large to show here)');
  expect(text).toContain('cost          not known for 0 calls');
  expect(text).toContain(
    'code quality           not measured, test coverage not measured\n    - minor: unused import in a.js',
  );
  expect(text).toContain('0 vulnerabilities, 1 warnings');
  expect(text).toContain('benchmark not measured, latency not measured');
  expect(text).toContain('performance.latency was not measured: no figures were handed in');
});

test('says that briefs are not the work, only if there are briefs', () => {
  const textOf = (runtime: string) =>
    renderResults(
      aTask([aSubtask('s_1')]),
      theResults({ deliverables: [aDeliverable('s_1', { runtime })] }),
      theStatus(),
      plain,
    ).join('\n');
  expect(textOf('offline/brief')).toContain('No model provider is configured');
  expect(textOf('model/some')).not.toContain('No model provider is configured');
});

test('a failed task shows its reason, and each failure where it happened', () => {
  const failures = [{ attempt: 1, agent_id: 'agent_1', error: 'AttemptFailed', message: 'it broke', at: 'now' }];
  const text = renderResults(
    aTask([aSubtask('s_1', { status: 'failed', failures })], { status: 'failed', reason: 's_1 failed' }),
    theResults(),
    theStatus(),
    plain,
  ).join('\n');
  expect(text).toContain('  failure  attempt 1: AttemptFailed: it broke\n  nothing delivered: failed');
  expect(text).toContain('outcome       failed: s_1 failed');
  expect(text).toContain('nothing was checked');
});
