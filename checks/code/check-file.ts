import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import type { Severity } from '../../core/contracts/storage/quality-report.ts';
import { isFixture, isForeign } from '../file-roles.ts';
import { sourceOf } from '../languages/description.ts';
import { languageOf } from '../languages/language-of.ts';
import { LANGUAGES, type Language } from '../languages/languages.ts';
import { lineAt } from '../lines-of.ts';
import { findDockerfileProblem } from './dockerfile-problem.ts';
import { type FileFinding, type SyntaxProblem, syntaxError } from './file-finding.ts';
import { findUnbalanced } from './unbalanced.ts';
import { findUnclosedTag } from './unclosed-tags.ts';

/** `counts`: whether its lines enter the score. `parses`: false if a syntax error was found, or the file is too large. */
export type CheckedFile = { counts: boolean; parses: boolean; findings: FileFinding[] };

const TOO_LARGE = 'it has over 500,000 characters, or a line of over 100,000, and is not checked: take it apart';

const FIXTURE = 'a file that tests read may be broken on purpose: it is neither parsed nor linted';
const FOREIGN = 'generated and foreign code is not linted, only parsed';
const BEYOND = 'there is so much code that this is not linted, only parsed';

const PARSED = new Set<Language>(['javascript', 'typescript', 'python', 'shell', 'dockerfile', 'html', 'vue']);
/** Whether anything here reads the language. */
export const isChecked = (language: Language): boolean =>
  PARSED.has(language) || LANGUAGES[language].syntax !== undefined;

/**
 * Checks syntax and lint of one file; linters are imported on first use. Generated and foreign code, and code `beyond` the
 * characters that are linted, is checked for syntax only.
 */
export async function checkFile(artifact: Artifact, complexity: number, beyond: boolean): Promise<CheckedFile> {
  const { path, content } = artifact;
  if (isFixture(path)) return { counts: false, parses: true, findings: [ofFile('not-linted', 'info', FIXTURE)] };
  const foreign = isForeign(path, content);
  const large = isTooLarge(content);
  if (large && !foreign) return { counts: true, parses: false, findings: [ofFile('too-large', 'major', TOO_LARGE)] };
  const lint = foreign || beyond ? null : complexity;
  const language = languageOf(artifact);
  const found = large ? [] : await findingsIn(language, artifact, lint);
  if (!large && !foreign) found.push(...leftOut(language, content));
  const parses = found.every(({ rule }) => rule !== 'syntax-error');
  if (lint !== null || !parses) return { counts: true, parses, findings: found };
  return { counts: !foreign, parses, findings: [...found, ofFile('not-linted', 'info', foreign ? FOREIGN : BEYOND)] };
}

const ofFile = (rule: string, severity: Severity, message: string): FileFinding => ({
  rule,
  severity,
  line: null,
  message,
});

async function findingsIn(
  language: Language,
  { path, content }: Artifact,
  complexity: number | null,
): Promise<FileFinding[]> {
  if (language === 'javascript' || language === 'typescript') {
    const { lintScript } = await import('./lint-script.ts');
    return lintScript({ path, content, typescript: language === 'typescript', complexity });
  }
  if (language === 'python') {
    const { lintPythonFile } = await import('./lint-python-file.ts');
    return lintPythonFile(path, content, complexity);
  }
  const problem = await problemIn(language, path, content);
  if (problem !== null) return [syntaxError(problem)];
  if (complexity === null) return [];
  if (language === 'go') return (await import('./lint-go-file.ts')).lintGoFile(content, complexity);
  if (language === 'java') return (await import('./lint-java-file.ts')).lintJavaFile(content, complexity);
  return [];
}

async function problemIn(language: Language, path: string, content: string): Promise<SyntaxProblem | null> {
  if (language === 'shell') return (await import('./parse-shell.ts')).findShellProblem(content);
  if (language === 'dockerfile') return findDockerfileProblem(path, content);
  if (language === 'html' || language === 'vue') return findUnclosedTag(language, content);
  return findUnbalanced(language, content);
}

/** What a comment says that stands for code: "// ... rest of the code remains unchanged ...", "# ... existing code ...". */
const LEFT_OUT = String.raw`[ \t]{0,10}\[?(?:\.{3}|…)[ \t]{0,5}\(?(?:the |all )?(?:rest|remainder|remaining|existing|previous|unchanged|same)\b[^\n]{0,60}?\b(?:code|implementation|file|functions?|methods?|class|component|logic|handlers?|routes?|imports|tests?|unchanged|as before)\b`;

/** By language, what finds such comments; in JSX a bracket is before them. */
const LEFT_OUT_OF = new Map(
  Object.entries(LANGUAGES).flatMap(([language, { comments }]) => {
    const marks = [...(comments?.line ?? []), ...(comments?.block ?? []).map(({ open }) => open)].map(sourceOf);
    const pattern = `^[ \\t]{0,200}\\{?(?:${marks.join('|')})${LEFT_OUT}`;
    return marks.length === 0 ? [] : [[language, new RegExp(pattern, 'gim')]];
  }),
);

/** A file is handed in whole: what its comments leave out is not there. One finding for all places of a file. */
function leftOut(language: Language, content: string): FileFinding[] {
  const pattern = LEFT_OUT_OF.get(language);
  if (pattern === undefined) return [];
  const [first, ...more] = [...content.matchAll(pattern).take(100)].map(({ index }) => index);
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` (and at ${more.length} more ${more.length === 1 ? 'place' : 'places'})`;
  return [
    {
      rule: 'left-out',
      severity: 'major',
      line: lineAt(content, first),
      message: `a comment stands for code that is not there${others}: hand in the whole file`,
    },
  ];
}

/** More than this of one file is not checked: the tree of a megabyte does not fit into the 256 MB of a check thread. */
const MAX_CHARACTERS = 500_000;
const MAX_LINE_CHARACTERS = 100_000;

/** Whether a file is not checked for its size. */
const isTooLarge = (content: string): boolean => content.length > MAX_CHARACTERS || hasLongLine(content);

function hasLongLine(content: string): boolean {
  for (let at = 0; at + MAX_LINE_CHARACTERS < content.length; ) {
    const end = content.lastIndexOf('\n', at + MAX_LINE_CHARACTERS);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
}
