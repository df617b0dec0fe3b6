import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { grammarOf } from '../../checks/languages/grammar.ts';
import { LANGUAGES } from '../../checks/languages/languages.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDERS = ['core', 'checks', 'agents', 'functions', 'aws', 'cli', 'client', 'local', 'sandbox'];
/** Units that hostile texts repeat, whatever the expression is about. */
const UNITS = [
  '\n',
  ' ',
  '\t',
  '\r\n',
  ' \n',
  '\n ',
  'a',
  '0',
  '_',
  'a ',
  'a\n',
  '"',
  "'",
  '`',
  '#',
  '/',
  '\\',
  '-',
  '=',
];
const MORE_UNITS = [
  '(',
  '[',
  '{',
  '<',
  '*',
  '.',
  ',',
  ';',
  ':',
  '$',
  '%',
  '&',
  '|',
  '@',
  '!',
  '<!--',
  '/*',
  '${',
  '{{',
];
const CHARACTERS = 8_000;
const TIMES = 8;
/** Linear time grows by TIMES, quadratic by TIMES². */
const MOST_GROWTH = 3 * TIMES;
/** An expression that takes less time than this for CHARACTERS is not measured again. */
const SUSPICIOUS_MS = 2;

type Expression = { where: string; pattern: RegExp };

/** All expressions of the sources: literals that the parser finds, those that modules make on load, and scanners. */
async function expressionsOfSources(): Promise<Expression[]> {
  const { parse } = await import('@babel/parser');
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'))
      .map((file) => join(folder, file)),
  );
  const found: Expression[] = [];
  for (const file of files) {
    const tree = parse(readFileSync(join(ROOT, file), 'utf8'), { sourceType: 'module', plugins: ['typescript'] });
    const walk = (node: unknown): void => {
      if (Array.isArray(node)) for (const each of node) walk(each);
      if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
      const { type, pattern, flags, loc } = node as Record<string, unknown> & { loc?: { start: { line: number } } };
      if (type === 'RegExpLiteral') {
        found.push({ where: `${file}:${loc?.start.line}`, pattern: new RegExp(String(pattern), String(flags)) });
      }
      for (const [key, value] of Object.entries(node)) if (key !== 'loc') walk(value);
    };
    walk(tree.program);
  }
  for (const [language, description] of Object.entries(LANGUAGES)) {
    for (const sought of ['texts', 'pairs'] as const) {
      if (description.syntax) found.push({ where: language, pattern: grammarOf(description, sought).opener });
    }
  }
  const literals = new Set(found.map(({ pattern }) => String(pattern)));
  return [...found, ...(await madeOnLoading(files)).filter(({ pattern }) => !literals.has(String(pattern)))];
}

/** Modules that put expressions together from parts, so that no parser finds them. */
async function madeOnLoading(files: string[]): Promise<Expression[]> {
  const made: Expression[] = [];
  const Original = globalThis.RegExp;
  let loading = '';
  globalThis.RegExp = new Proxy(Original, {
    construct: (target, [source, flags]) => {
      const pattern = new target(source, flags);
      made.push({ where: loading, pattern });
      return pattern;
    },
  });
  try {
    for (const file of files.filter((each) => readFileSync(join(ROOT, each), 'utf8').includes('new RegExp'))) {
      loading = file;
      await import(join(ROOT, file));
    }
  } finally {
    globalThis.RegExp = Original;
  }
  return made.filter(({ where }) => where !== '');
}

/** The literal texts in an expression: runs of letters and signs that stand for themselves. */
function piecesOf({ source }: RegExp): string[] {
  const plain = source
    .replaceAll(/\\[nrt]/g, '\n')
    .replaceAll(/\\[sSwWdDbBpPkux](?:\{[^}]*\})?/g, '\0')
    .replaceAll(/\(\?(?:<?[=!]|:|<\w+>)/g, '\0')
    .replaceAll(/\\(.)/g, (_, sign: string) => String.fromCodePoint(0xe000 + (sign.codePointAt(0) as number)))
    .replaceAll(/\[[^\]]*\]|\{\d*,?\d*\}|[|()^$*+?.\0]/g, '\0');
  const pieces = plain
    .split('\0')
    .map((piece) =>
      piece.replaceAll(/[\ue000-\uf8ff]/g, (sign) => String.fromCodePoint((sign.codePointAt(0) as number) - 0xe000)),
    );
  return [...new Set(pieces.filter((piece) => piece !== ''))].slice(0, 8);
}

function hostileUnits(pattern: RegExp): string[] {
  const pieces = piecesOf(pattern);
  const extended = pieces.flatMap((piece) => [piece, `${piece} `, `${piece}\n`, `${piece}a`]);
  const joined = pieces.length > 1 ? [pieces.join(''), pieces.join(' '), `${pieces.join(' ')}\n`] : [];
  return [...new Set([...UNITS, ...MORE_UNITS, ...extended, ...joined])];
}

/** Time of this thread alone: other tests run beside this one. */
function millisecondsOf({ source, flags }: RegExp, text: string): number {
  const pattern = new RegExp(source, `${flags.replaceAll(/[gy]/g, '')}g`);
  const start = process.threadCpuUsage();
  let matches = 0;
  for (const _ of text.matchAll(pattern)) matches += 1;
  const { user, system } = process.threadCpuUsage(start);
  return matches < 0 ? 0 : (user + system) / 1_000;
}

/** Finds a unit whose repetition makes matching slower than linear; undefined if there is none. */
function slowUnit(pattern: RegExp): string | undefined {
  // Start with a piece, then repeat the unit: an expression that never reaches its end is tried at each position.
  const starts = ['', ...piecesOf(pattern).slice(0, 1)];
  return hostileUnits(pattern).find((unit) =>
    starts.some((start) => {
      const text = (length: number) => start + unit.repeat(Math.ceil(length / unit.length));
      if (millisecondsOf(pattern, text(CHARACTERS)) < SUSPICIOUS_MS) return false;
      const attempts = [1, 2, 3];
      const small = Math.min(...attempts.map(() => millisecondsOf(pattern, text(CHARACTERS))));
      if (small < SUSPICIOUS_MS) return false;
      return attempts.every(() => millisecondsOf(pattern, text(CHARACTERS * TIMES)) / small > MOST_GROWTH);
    }),
  );
}

test('no expression of the sources takes more than linear time', async () => {
  const expressions = await expressionsOfSources();
  expect(expressions.length).toBeGreaterThan(600);
  const slow = expressions.flatMap(({ where, pattern }) => {
    const unit = slowUnit(pattern);
    return unit === undefined ? [] : [`${where} ${JSON.stringify(unit)} ${String(pattern).slice(0, 120)}`];
  });
  expect(slow).toEqual([]);
});
