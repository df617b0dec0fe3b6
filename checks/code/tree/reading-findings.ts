import { withLines } from '../../lines-of.ts';
import type { FileFinding } from '../file-finding.ts';
import type { TreeReading } from './read-tree.ts';

/** `imports` holds the offsets of unused imports. */
type Read = TreeReading & { imports: number[] };

/** Comments that silence golangci-lint or Sonar on their line. */
const SILENCED = /\/\/\s*(?:nolint\b|NOSONAR\b)/;

/** Turns a reading into findings, worded like those for other languages. */
export function readingFindings(
  { imports, unreachable, unused, functions }: Read,
  content: string,
  complexity: number,
  /** Severity of names that are not used: where they do not compile, it is major. */
  unusedIs: 'minor' | 'major' = 'minor',
): FileFinding[] {
  const found = [
    ...imports.map((at) => ({ at, rule: 'unused-import', message: 'unused import' })),
    ...unreachable.map((at) => ({ at, rule: 'unreachable-code', message: 'unreachable code' })),
    ...unused.map(({ at, name }) => ({ at, rule: 'unused-variable', message: `${name.slice(0, 60)} is never used` })),
    ...functions
      .filter((each) => each.complexity > complexity)
      .map(({ at, word, name, complexity: has }) => ({
        at,
        rule: 'too-complex',
        message: `${word}${name && ` '${name.slice(0, 60)}'`} has a complexity of ${has}, above ${complexity}: take it apart`,
      })),
  ];
  const texts = content.split('\n');
  return withLines(content, found)
    .filter(({ line }) => !SILENCED.test(texts[line - 1] ?? ''))
    .map(({ rule, line, message }) => ({
      rule,
      severity: rule.startsWith('unused-') ? unusedIs : 'minor',
      line,
      message: rule.startsWith('unused-') && unusedIs === 'major' ? `${message}, which does not compile` : message,
    }));
}
