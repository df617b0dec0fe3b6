import { expect, test } from '@jest/globals';
import type { Finding } from '../../../core/contracts/storage/quality-report.ts';
import type { AttemptEnd } from '../../../core/lifecycle/attempt-end.ts';
import { answerBytes, assessable, fitReport, Room } from '../../../core/views/assessed-attempt.ts';
import { assess, inputOf, markdown } from '../../checks/fixtures.ts';
import { aSubtask } from '../lifecycle/stored.ts';

const failed = (error: AttemptEnd) => ({ agentId: 'agent_1', error, message: '', at: '', counts: true });

test('the ends of attempts tell which may have a report, the latest first', () => {
  const failures = {
    1: failed('ReworkRequired'),
    2: failed('States.HeartbeatTimeout'),
    3: failed('AttemptFailed'),
    4: failed('NotFetched'),
    6: failed('Rejected'),
    7: failed('InputRejected'),
    8: failed('BudgetExceeded'),
  };
  // A restart ended the fifth attempt, so it may have been assessed or not.
  expect(assessable(aSubtask({ attempt: 9, stage: 'assess', failures }))).toEqual([9, 7, 6, 5, 3, 1]);
  expect(assessable(aSubtask({ attempt: 9, stage: 'match', failures }))[0]).toBe(7);
  expect(assessable(aSubtask())).toEqual([]);
});

test('a report is shown with as many of its findings as there is room for, and counted whole', async () => {
  const finding: Finding = { checker: 'c', rule: 'r', severity: 'minor', file: null, line: null, message: 'm' };
  const findings = [{ ...finding, severity: 'critical' as const }, ...Array<Finding>(9).fill(finding)];
  const report = { ...(await assess(inputOf([markdown('# Notes')]))), attempt: 1, findings };
  const subtask = aSubtask({ attempt: 2, failures: { 1: failed('ReworkRequired') } });
  const { findings: _, qa_results, ...head } = report;
  const within = (bytes: number) => fitReport(subtask, report, false, new Room(bytes), answerBytes);
  expect(within(Number.POSITIVE_INFINITY)).toMatchObject({ leftOut: 0, agentId: 'agent_1', current: false });
  const some = within(answerBytes(head) + answerBytes(findings[0]) + 2 * answerBytes(finding));
  expect(some).toMatchObject({ leftOut: 7, totals: { critical: 1, major: 0, minor: 9, info: 0 } });
  expect(some?.report.findings).toHaveLength(3);
  expect(within(10)).toBeUndefined();
});
