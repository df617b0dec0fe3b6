import type { CheckFinding, TestRun } from '../../core/assessment/checker.ts';
import { reportKindOf } from '../reports/find-reports.ts';

/** Characters of the last lines that a finding repeats. */
const MAX_CHARACTERS = 350;

/** How the run ended, as findings: that there was one, and that it failed. */
export function checkTestRun({ exitCode, timedOutAfter, lastLines, reports }: TestRun): CheckFinding[] {
  const about = { file: null, line: null };
  const kinds = [...new Set(reports.map(reportKindOf))].join(', ');
  const instead =
    kinds === '' ? 'they wrote no report' : `what they wrote (${kinds}) counts instead of what was handed in`;
  const wereRun: CheckFinding = {
    ...about,
    rule: 'tests-were-run',
    severity: 'info',
    message: `the tests were run here; ${instead}`,
  };
  if (exitCode === 0) return [wereRun];
  const end =
    (timedOutAfter !== null && `did not end within ${timedOutAfter} s`) ||
    (exitCode === null ? 'were ended by a signal, or could not be run' : `failed with exit code ${exitCode}`);
  const said = lastLines.trim().slice(-MAX_CHARACTERS).toWellFormed();
  const message = `the tests ${end}${said === '' ? '' : `; the last that they said: ${said}`}`;
  return [wereRun, { ...about, rule: 'tests-failed', severity: 'major', message }];
}
