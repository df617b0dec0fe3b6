import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { Language } from '../languages/languages.ts';
import { linesOf } from '../lines-of.ts';

/** A file of the deliverable as the scans see it. */
export type ScannedFile = { path: string; content: string; language: Language };

/** Something found in a file, at an offset of its text. */
export type Flaw = Pick<CheckFinding, 'rule' | 'severity' | 'message'> & { at: number };

/** One kind of search over one file. Its time is linear in the file's length; it never throws on bad input. */
export type Scan = (file: ScannedFile) => Flaw[] | Promise<Flaw[]>;

/** A file gets this many findings of one rule; more say nothing new. */
const MAX_PER_RULE = 20;

/** The flaws of a file as findings, in the order of its lines, one for each rule and line. */
export function findingsOf({ path, content }: ScannedFile, flaws: Flaw[]): CheckFinding[] {
  const sorted = flaws.toSorted((a, b) => a.at - b.at);
  const lines = linesOf(
    content,
    sorted.map(({ at }) => at),
  );
  const seen = new Set<string>();
  const perRule = new Map<string, number>();
  return sorted.flatMap(({ rule, severity, message }, index) => {
    const line = lines[index] ?? 1;
    const count = (perRule.get(rule) ?? 0) + 1;
    // Packages of one line, as in JSON that was written without line breaks, are findings of their own.
    const what = rule === 'vulnerable-dependency' ? `${rule}:${line}:${message}` : `${rule}:${line}`;
    if (seen.has(what) || count > MAX_PER_RULE) return [];
    seen.add(what);
    perRule.set(rule, count);
    return [{ rule, severity, file: path, line, message }];
  });
}
