import type { CheckFinding, TestRun } from '../../core/assessment/checker.ts';
import { reportKindOf } from '../reports/find-reports.ts';

/** Characters of the output's end that a finding repeats. */
const MAX_CHARACTERS = 350;

/** Reports that the tests were run, and how the run failed, if it did. */
export function checkTestRun({ exitCode, timedOutAfter, lastLines, reports }: TestRun): CheckFinding[] {
  const about = { file: null, line: null };
  const kinds = [...new Set(reports.map(reportKindOf))].join(', ');
  const instead = kinds === '' ? 'they wrote no report' : `their reports (${kinds}) replace those that were handed in`;
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
  const message = `the tests ${end}${said === '' ? '' : `; their last output: ${said}`}`;
  return [wereRun, { ...about, rule: 'tests-failed', severity: 'major', message }];
}
