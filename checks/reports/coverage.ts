/** What a coverage report says of one file. */
export type FileCoverage = {
  /** As the report names it: often absolute, or relative to a folder that it does not name. */
  path: string;
  /** Line in the report, from 1. */
  at: number;
  /** Line of the file → how often it ran. */
  hits: Map<number, number>;
  /** The totals that the report states beside the lines. */
  claim: Totals | null;
};

export type Totals = { covered: number; total: number };

export type CoverageReport = { files: FileCoverage[]; claim: Totals | null };

/** Tools count lines a little differently in totals and lists; more than this share apart, one of them is made up. */
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

/** Whether totals claim more than the lines beside them show. */
export const isBetterThan = (claim: Totals, listed: Totals): boolean =>
  claim.total > 0 && shareOf(claim) > shareOf(listed) + TOLERANCE;
