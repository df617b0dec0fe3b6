import type { Artifact } from '../../contracts/deliverable.ts';
import { reportKindOf } from '../reports/find-reports.ts';
import { testFileOf } from './test-file.ts';

/** What came of running a deliverable's tests. */
export type TestRun = {
  /** null where a signal or the time limit ended it, or it could not be run. */
  exitCode: number | null;
  /** Seconds of the time limit, where that ended it. */
  timedOutAfter: number | null;
  /** The end of what it said. */
  lastLines: string;
  /** Test and coverage reports that it wrote. */
  reports: Artifact[];
};

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
