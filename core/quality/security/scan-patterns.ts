import type { Language } from '../source-files.ts';
import { mask } from './mask.ts';
import { c, csharp, go, java } from './patterns/compiled.ts';
import type { Pattern } from './patterns/pattern.ts';
import { php, ruby, shell, sql } from './patterns/scripted.ts';
import { type Flaw, isTest, isVendored, type Scan } from './scan.ts';

const PATTERNS: Partial<Record<Language, Pattern[]>> = { go, java, kotlin: java, csharp, c, php, ruby, shell, sql };

/** Before and after a match, where `unlessNear` looks. */
const NEAR_CHARACTERS = 300;
const MAX_MATCHES = 100;

/** Dangerous calls in languages that no parser is at hand for, by patterns that know comments and strings. */
export const scanPatterns: Scan = ({ path, content, language }) => {
  const patterns = PATTERNS[language];
  if (patterns === undefined || isTest(path) || isVendored(path)) return [];
  const masked = mask(content, language);
  if (masked === null) return [];
  const { code, text } = masked;
  return patterns.flatMap(({ rule, severity, message, pattern, unless, unlessNear, in: where = 'code' }) =>
    masked[where]
      .matchAll(pattern)
      .take(MAX_MATCHES)
      // In a string, what looks like code is not.
      .filter(({ index }) => code[index] === content[index])
      .filter(({ index, 0: match }) => !unless?.test(linesAround(text, index, index + match.length)))
      .filter(({ index, 0: match }) => {
        const near = text.slice(Math.max(0, index - NEAR_CHARACTERS), index + match.length + NEAR_CHARACTERS);
        return !unlessNear?.test(near);
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
