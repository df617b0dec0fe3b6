/** Lines that a minor finding costs. */
const LINES_PER_FINDING = 10;
/** Less code than this counts as this much, so that one finding in a small file is not the end of it. */
const LEAST_LINES = 200;

export type CodeTally = {
  /** Lines of all code that is checked. */
  lines: number;
  /** Those of files that parse. */
  parsedLines: number;
  minorFindings: number;
};

/**
 * parsedLines / lines × max(0, 1 − 10 × minorFindings / max(parsedLines, 200)), a formula of our own: a file that does
 * not parse counts nothing, and each minor finding spoils ten lines. null without code.
 */
export function codeScore({ lines, parsedLines, minorFindings }: CodeTally): number | null {
  if (lines === 0) return null;
  const spoilt = (LINES_PER_FINDING * minorFindings) / Math.max(parsedLines, LEAST_LINES);
  return (parsedLines / lines) * Math.max(0, 1 - spoilt);
}
