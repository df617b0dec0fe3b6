import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { codeLines } from '../code/code-lines.ts';
import { languageOf } from '../languages/language-of.ts';
import { type CoverageReport, isBetterThan, shareOf, type Totals, totalsOf } from '../reports/coverage.ts';
import type { pathMatcher } from '../reports/match-path.ts';

export type ReadCoverage = { path: string; report: CoverageReport };

/** `totals` is null if no coverage was proved; `why` then gives the reason. */
export type Coverage = { findings: CheckFinding[]; totals: Totals | null; why: string; isFalse: boolean };

const percent = (totals: Totals): string => `${(100 * shareOf(totals)).toFixed(1)} %`;

/** A report that lists a smaller share of the code lines is incomplete or made up. */
const LEAST_LISTED = 0.2;
/** Fewer lines of code may be one statement. */
const FEW_LINES = 5;

const countLines = (content: string): number => {
  let lines = content.endsWith('\n') ? 0 : 1;
  for (let at = content.indexOf('\n'); at !== -1; at = content.indexOf('\n', at + 1)) lines += 1;
  return lines;
};

/** Finds claims of a report that are better than its lines show. */
function falseClaims({ path, report }: ReadCoverage): CheckFinding[] {
  const finding = (line: number | null, claim: Totals, listed: Totals): CheckFinding => {
    const message = `the report claims a coverage of ${percent(claim)}, but its lines show ${percent(listed)} (${listed.covered} of ${listed.total})`;
    return { rule: 'false-report', severity: 'critical', file: path, line, message };
  };
  const all = totalsOf(report.files);
  if (report.claim !== null && isBetterThan(report.claim, all)) return [finding(null, report.claim, all)];
  return report.files.flatMap((file) => {
    const listed = totalsOf([file]);
    return file.claim !== null && isBetterThan(file.claim, listed) ? [finding(file.at, file.claim, listed)] : [];
  });
}

/**
 * Recounts the coverage of the listed artifacts from the lines in the reports. A line counts once, however many reports
 * list it. Only files of the deliverable count, and only if they have the lines that the report lists.
 */
export function measureCoverage(reports: ReadCoverage[], artifactAt: ReturnType<typeof pathMatcher>): Coverage {
  const findings = reports.flatMap(falseClaims);
  const isFalse = findings.length > 0;
  const byArtifact = new Map<Artifact, Map<number, number>>();
  const stale = new Set<Artifact>();
  for (const { path, report } of reports) {
    for (const { path: reported, hits, at } of report.files) {
      const artifact = artifactAt(reported);
      if (artifact === null) continue;
      const merged = byArtifact.get(artifact) ?? new Map<number, number>();
      byArtifact.set(artifact, merged);
      let last = 0;
      for (const [line, count] of hits) {
        merged.set(line, count + (merged.get(line) ?? 0));
        if (line > last) last = line;
      }
      const lines = countLines(artifact.content);
      if (last <= lines || stale.has(artifact)) continue;
      stale.add(artifact);
      const message = `the report lists line ${last} of ${artifact.path}, which ends at line ${lines}: run the tests on the files that you hand in`;
      findings.push({ rule: 'stale-report', severity: 'major', file: path, line: at, message });
    }
  }
  const measured = totalsOf([...byArtifact.values()].map((hits) => ({ hits })));
  const written = byArtifact
    .keys()
    .reduce((sum, artifact) => sum + codeLines(languageOf(artifact), artifact.content).length, 0);
  const isThin = measured.total > 0 && written >= FEW_LINES && measured.total < LEAST_LISTED * written;
  if (isThin && reports[0]) {
    const message = `the reports list only ${measured.total} lines of files with ${written} lines of code, which proves no coverage: hand in the tool's full report`;
    findings.push({ rule: 'thin-report', severity: 'minor', file: reports[0].path, line: null, message });
  }
  const why =
    (isFalse && 'the coverage report claims more than its lines show') ||
    (stale.size > 0 && 'the coverage report is about other versions of the files') ||
    (reports.every(({ report }) => report.files.length === 0) && 'the coverage report lists no files') ||
    (byArtifact.size === 0 && 'the coverage report lists only files that are not in the deliverable') ||
    (measured.total === 0 && 'the coverage report lists no lines') ||
    (isThin && 'the coverage report lists too few of the lines of code');
  return why ? { findings, totals: null, why, isFalse } : { findings, totals: measured, why: '', isFalse };
}
