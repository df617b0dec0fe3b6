import type { CoverageReport, FileCoverage, Totals } from './coverage.ts';
import { readXml } from './read-xml.ts';

/** No program has more lines. Sums and shares of larger numbers may overflow. */
const MOST = 1e9;

const numberIn = (text: string | undefined): number | null => {
  const value = Number(text);
  return text !== undefined && text.trim() !== '' && value >= 0 && value <= MOST ? value : null;
};

/** Reads the totals of <coverage>: `lines-covered` of `lines-valid`, or only the rate. */
const claimOf = (attributes: Record<string, string>): Totals | null => {
  const total = numberIn(attributes['lines-valid']);
  const covered = numberIn(attributes['lines-covered']);
  if (total !== null && covered !== null) return { covered, total };
  const rate = numberIn(attributes['line-rate']);
  return rate === null ? null : { covered: rate, total: 1 };
};

/**
 * Reads a Cobertura report. It lists lines below the class and again below the methods, and a file may have several
 * classes: each line counts once, with its highest number of hits. Throws if the XML is not well-formed.
 */
export function parseCobertura(xml: string): CoverageReport {
  const files = new Map<string, FileCoverage>();
  let claim: Totals | null = null;
  let current: FileCoverage | null = null;
  readXml(xml, {
    open({ name, attributes, line: at }) {
      if (name === 'coverage') claim = claimOf(attributes);
      else if (name === 'class') {
        const path = attributes.filename ?? '';
        current = files.get(path) ?? { path, at, hits: new Map(), claim: null };
        files.set(path, current);
      } else if (name === 'line' && current !== null) {
        const line = numberIn(attributes.number);
        if (line === null) return;
        const hits = numberIn(attributes.hits) ?? 0;
        current.hits.set(line, Math.max(hits, current.hits.get(line) ?? 0));
      }
    },
    close(name) {
      if (name === 'class') current = null;
    },
  });
  return { files: [...files.values()], claim };
}
