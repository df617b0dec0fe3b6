import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { Language } from '../languages/languages.ts';
import { withLines } from '../lines-of.ts';

/** A file of the deliverable for the scans. */
export type ScannedFile = { path: string; content: string; language: Language };

/** A flaw in a file, at an offset of its text. */
export type Flaw = Pick<CheckFinding, 'rule' | 'severity' | 'message'> & { at: number };

/** Searches one file for one kind of flaw, in time linear in the file's length. Never throws on bad input. */
export type Scan = (file: ScannedFile) => Flaw[] | Promise<Flaw[]>;

/** Limit on a file's findings of one rule: more say nothing new. */
const MAX_PER_RULE = 20;

/** Turns the flaws of a file into findings, in the order of lines, one for each rule and line. */
export function findingsOf({ path, content }: ScannedFile, flaws: Flaw[]): CheckFinding[] {
  const seen = new Set<string>();
  const perRule = new Map<string, number>();
  return withLines(content, flaws).flatMap(({ rule, severity, message, line }) => {
    const count = (perRule.get(rule) ?? 0) + 1;
    // JSON without line breaks may list several packages on a line: each gets a finding.
    const what = rule === 'vulnerable-dependency' ? `${rule}:${line}:${message}` : `${rule}:${line}`;
    if (seen.has(what) || count > MAX_PER_RULE) return [];
    seen.add(what);
    perRule.set(rule, count);
    return [{ rule, severity, file: path, line, message }];
  });
}
