import { isTest, isVendored } from '../file-roles.ts';
import type { Language } from '../languages/languages.ts';
import { mask } from '../mask.ts';
import { c } from './patterns/c.ts';
import { csharp } from './patterns/csharp.ts';
import { go } from './patterns/go.ts';
import { java } from './patterns/java.ts';
import { kotlin } from './patterns/kotlin.ts';
import type { Pattern } from './patterns/pattern.ts';
import { php } from './patterns/php.ts';
import { ruby } from './patterns/ruby.ts';
import { pipeToShell, shell } from './patterns/shell.ts';
import { sql } from './patterns/sql.ts';
import type { Flaw, Scan } from './scan.ts';
import { isMarkerList } from './sql-text.ts';

const PATTERNS: Partial<Record<Language, Pattern[]>> = { go, java, kotlin, csharp, c, php, ruby, shell, sql };

/** Range of `unlessNear`, before and after a match. */
const NEAR_CHARACTERS = 300;
const MAKEFILE = /(?:^|\/)(?:GNUmakefile|[Mm]akefile)$|\.mk$/;
const MAX_MATCHES = 100;
/** The inserted value at the end of a match. */
const HOLE = /(?:["'`]\s{0,50}[+.]\s{0,50})?(?:%[svq]|[#$@{]{0,3}\w{0,61}(?:\.|->|\[|\()?)$/;

/** Finds dangerous calls in languages without a parser here, by patterns that know comments and strings. */
export const scanPatterns: Scan = ({ path, content, language }) => {
  if (MAKEFILE.test(path) && !isVendored(path)) return pipeToShell(content);
  const patterns = PATTERNS[language];
  if (patterns === undefined || isTest(path) || isVendored(path)) return [];
  const masked = mask(content, language);
  if (masked === null) return [];
  const { code, text } = masked;
  return patterns.flatMap(({ rule, severity, message, pattern, unless, unlessNear, in: where = 'code' }) =>
    masked[where]
      .matchAll(pattern)
      .take(MAX_MATCHES)
      // Text in a string is not code, even if it looks like it.
      .filter(({ index }) => code[index] === content[index])
      .filter(({ index, 0: match }) => !unless?.test(linesAround(text, index, index + match.length)))
      .filter(({ index, 0: match }) => {
        const near = text.slice(Math.max(0, index - NEAR_CHARACTERS), index + match.length + NEAR_CHARACTERS);
        return !unlessNear?.test(near);
      })
      .filter(({ index, 0: match }) => {
        if (rule !== 'sql-injection') return true;
        const hole = HOLE.exec(match)?.[0] ?? '';
        const near = text.slice(Math.max(0, index - NEAR_CHARACTERS), index + match.length + NEAR_CHARACTERS);
        const after = text.slice(index + match.length, index + match.length + 60);
        return !isMarkerList(match.slice(0, match.length - hole.length), hole + after, near);
      })
      .map(({ index }): Flaw => ({ rule, severity, message, at: index }))
      .toArray(),
  );
};

const MAX_LINE = 1_000;

function linesAround(text: string, start: number, end: number): string {
  const before = text.slice(Math.max(0, start - MAX_LINE), start);
  const after = text.slice(end, end + MAX_LINE);
  return before.slice(before.lastIndexOf('\n') + 1) + text.slice(start, end) + (after.split('\n', 1)[0] ?? '');
}
