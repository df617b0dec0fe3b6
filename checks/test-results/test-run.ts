import type { TestRun } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { reportKindOf } from '../reports/find-reports.ts';
import { testFileOf } from './test-file.ts';

/** What of a deliverable is needed to run its tests: all but its own reports; null where it has no tests. */
export function filesToTest(artifacts: Artifact[]): Artifact[] | null {
  const files = artifacts.filter((artifact) => reportKindOf(artifact) === null);
  return files.some((artifact) => testFileOf(artifact) !== null) ? files : null;
}

/** The artifacts with the reports of the run in place of those that were handed in of the same kinds. */
export function withMeasuredReports(artifacts: Artifact[], { reports }: TestRun): Artifact[] {
  const measured = new Set(reports.map(reportKindOf));
  const others = artifacts.filter((artifact) => {
    const kind = reportKindOf(artifact);
    return kind === null || !measured.has(kind);
  });
  return [...others, ...reports];
}
