import type { TestRun } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { reportKindOf } from '../reports/find-reports.ts';
import { testFileOf } from './test-file.ts';

/** Returns the files needed to run the tests: all but the deliverable's own reports. null if it has no tests. */
export function filesToTest(artifacts: Artifact[]): Artifact[] | null {
  const files = artifacts.filter((artifact) => reportKindOf(artifact) === null);
  return files.some((artifact) => testFileOf(artifact) !== null) ? files : null;
}

/** Replaces reports that were handed in by those of the run, if they are of the same kind. */
export function withMeasuredReports(artifacts: Artifact[], { reports }: TestRun): Artifact[] {
  const measured = new Set(reports.map(reportKindOf));
  const others = artifacts.filter((artifact) => {
    const kind = reportKindOf(artifact);
    return kind === null || !measured.has(kind);
  });
  return [...others, ...reports];
}
