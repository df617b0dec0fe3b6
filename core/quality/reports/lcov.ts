import type { CoverageReport, FileCoverage } from './coverage.ts';

const RECORD =
  /^(?:SF:(?<path>.+)|DA:(?<line>\d{1,9}),(?<count>\d{1,15}).*|LF:(?<total>\d{1,9})|LH:(?<covered>\d{1,9})|(?<end>end_of_record))[ \t\r]*$|(?<newline>\n)/gm;

/** An lcov trace file; null where it names no file. A file may come several times, once a test. */
export function parseLcov(text: string): CoverageReport | null {
  const files: FileCoverage[] = [];
  let current: FileCoverage | null = null;
  let at = 1;
  for (const { groups = {} } of text.matchAll(RECORD)) {
    const { path, line, count, total, covered, end, newline } = groups;
    if (newline !== undefined) at += 1;
    else if (path !== undefined) {
      current = { path: path.trim(), at, hits: new Map(), claim: null };
      files.push(current);
    } else if (end !== undefined) current = null;
    else if (current !== null) {
      if (line !== undefined) current.hits.set(Number(line), Number(count) + (current.hits.get(Number(line)) ?? 0));
      const claim = current.claim ?? { covered: 0, total: 0 };
      if (total !== undefined) current.claim = { ...claim, total: Number(total) };
      if (covered !== undefined) current.claim = { ...claim, covered: Number(covered) };
    }
  }
  return files.length === 0 ? null : { files, claim: null };
}
