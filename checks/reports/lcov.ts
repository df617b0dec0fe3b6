import type { CoverageReport, FileCoverage } from './coverage.ts';

const PAIR = /^(\d{1,9}),(\d{1,15})(?!\d)/;

const countIn = (text: string): number => (/^\d{1,9}\s*$/.test(text) ? Number(text) : 0);

/**
 * Reads an lcov trace file; null for any other text. A file may occur several times, once a test. If no file was
 * covered, Node.js writes only `TN:`.
 */
export function parseLcov(text: string): CoverageReport | null {
  const files: FileCoverage[] = [];
  let current: FileCoverage | null = null;
  let at = 0;
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline === -1 ? text.length : newline;
    const key = text.slice(from, from + 3);
    const value = text.slice(from + 3, end);
    at += 1;
    from = end + 1;
    if (key === 'SF:') {
      current = { path: value.trim(), at, hits: new Map(), claim: null };
      files.push(current);
    } else if (key === 'end') current = null;
    else if (current === null) continue;
    else if (key === 'DA:') {
      const [, line, count] = PAIR.exec(value) ?? [];
      if (line !== undefined) current.hits.set(Number(line), Number(count) + (current.hits.get(Number(line)) ?? 0));
    } else if (key === 'LF:' || key === 'LH:') {
      const { covered, total } = current.claim ?? { covered: 0, total: 0 };
      current.claim = key === 'LF:' ? { covered, total: countIn(value) } : { covered: countIn(value), total };
    }
  }
  return files.length === 0 && !/^TN:[^\n]*\s*$/.test(text) ? null : { files, claim: null };
}
