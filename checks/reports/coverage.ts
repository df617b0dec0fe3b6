/** Coverage of one file, from a report. */
export type FileCoverage = {
  /** The path in the report: often absolute, or relative to a folder that the report does not name. */
  path: string;
  /** Line in the report, from 1. */
  at: number;
  /** Line of the file → how often it ran. */
  hits: Map<number, number>;
  /** Totals that the report states beside the lines. */
  claim: Totals | null;
};

export type Totals = { covered: number; total: number };

export type CoverageReport = { files: FileCoverage[]; claim: Totals | null };

/** Tools count a little differently in totals and in lists of lines. A larger difference means that one is made up. */
const TOLERANCE = 0.02;

export const totalsOf = (files: Pick<FileCoverage, 'hits'>[]): Totals => {
  const totals = { covered: 0, total: 0 };
  for (const { hits } of files) {
    totals.total += hits.size;
    for (const count of hits.values()) if (count > 0) totals.covered += 1;
  }
  return totals;
};

export const shareOf = ({ covered, total }: Totals): number => (total === 0 ? 0 : covered / total);

/** Tells if the claimed totals are better than the listed lines show. */
export const isBetterThan = (claim: Totals, listed: Totals): boolean =>
  claim.total > 0 && shareOf(claim) > shareOf(listed) + TOLERANCE;
