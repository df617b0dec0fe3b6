import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import type { Severity } from '../../core/contracts/storage/quality-report.ts';
import { isFixture, isForeign } from '../file-roles.ts';
import { type LanguageDescription, sourceOf } from '../languages/description.ts';
import { languageOf } from '../languages/language-of.ts';
import { LANGUAGES, type Language } from '../languages/languages.ts';
import { lineAt } from '../lines-of.ts';
import { findDockerfileProblem } from './dockerfile-problem.ts';
import { type FileFinding, type SyntaxProblem, syntaxError } from './file-finding.ts';
import { findUnbalanced } from './unbalanced.ts';
import { findUnclosedTag } from './unclosed-tags.ts';

/** `counts`: its lines enter the score. `parses`: no syntax error was found, and the file is not too large. */
export type CheckedFile = { counts: boolean; parses: boolean; findings: FileFinding[] };

const TOO_LARGE = 'the file is too large to check: keep it below 500,000 characters, and each line below 100,000';

const FIXTURE = 'test data may be broken on purpose, so this file is neither parsed nor linted';
const FOREIGN = 'generated and third-party code is only parsed, not linted';
const BEYOND = 'the deliverable has more code than is linted, so this file is only parsed';

const PARSED = new Set<Language>(['javascript', 'typescript', 'python', 'shell', 'dockerfile', 'html', 'vue']);
/** Tells if this check reads the language. */
export const isChecked = (language: Language): boolean =>
  PARSED.has(language) || LANGUAGES[language].syntax !== undefined;

/**
 * Parses and lints one file; linters are imported on first use. Generated and third-party code, and code `beyond` the
 * limit on linted characters, is only parsed.
 */
export async function checkFile(
  artifact: Artifact,
  { complexity, beyond, shared }: { complexity: number; beyond: boolean; shared: ReadonlySet<string> },
): Promise<CheckedFile> {
  const { path, content } = artifact;
  if (isFixture(path)) return { counts: false, parses: true, findings: [ofFile('not-linted', 'info', FIXTURE)] };
  const foreign = isForeign(path, content);
  const large = isTooLarge(content);
  if (large && !foreign) return { counts: true, parses: false, findings: [ofFile('too-large', 'major', TOO_LARGE)] };
  const lint = foreign || beyond ? null : complexity;
  const language = languageOf(artifact);
  const found = large ? [] : await findingsIn(language, artifact, lint, shared);
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
  shared: ReadonlySet<string>,
): Promise<FileFinding[]> {
  if (language === 'javascript' || language === 'typescript') {
    const { lintScript } = await import('./lint-script.ts');
    return lintScript({ path, content, typescript: language === 'typescript', complexity, shared });
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
  const { grammar }: LanguageDescription = LANGUAGES[language];
  if (grammar === undefined) return findUnbalanced(language, content);
  const problem = await (await import('./grammar-problem.ts')).grammarProblem(grammar, content);
  // The scan also says where the bracket was opened that is not closed.
  return problem === null ? null : (findUnbalanced(language, content) ?? problem ?? null);
}

/** The text of a comment that stands for code: "// ... rest of the code remains unchanged ...", "# ... existing code ...". */
const LEFT_OUT = String.raw`[ \t]{0,10}\[?(?:\.{3}|…)[ \t]{0,5}\(?(?:the |all )?(?:rest|remainder|remaining|existing|previous|unchanged|same)\b[^\n]{0,60}?\b(?:code|implementation|file|functions?|methods?|class|component|logic|handlers?|routes?|imports|tests?|unchanged|as before)\b`;

/** By language, what finds such comments; in JSX a bracket is before them. */
const LEFT_OUT_OF = new Map(
  Object.entries(LANGUAGES).flatMap(([language, { comments }]) => {
    const marks = [...(comments?.line ?? []), ...(comments?.block ?? []).map(({ open }) => open)].map(sourceOf);
    const pattern = `^[ \\t]{0,200}\\{?(?:${marks.join('|')})${LEFT_OUT}`;
    return marks.length === 0 ? [] : [[language, new RegExp(pattern, 'gim')]];
  }),
);

/** Finds comments that stand for omitted code: agents hand in whole files. One finding for all places of a file. */
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
      message: `a comment stands in for code that was left out${others}: hand in the whole file`,
    },
  ];
}

/** Larger files are not checked: the tree of a megabyte does not fit into the 256 MB of a check thread. */
const MAX_CHARACTERS = 500_000;
const MAX_LINE_CHARACTERS = 100_000;

const isTooLarge = (content: string): boolean => content.length > MAX_CHARACTERS || hasLongLine(content);

function hasLongLine(content: string): boolean {
  for (let at = 0; at + MAX_LINE_CHARACTERS < content.length; ) {
    const end = content.lastIndexOf('\n', at + MAX_LINE_CHARACTERS);
    if (end < at) return true;
    at = end + 1;
  }
  return false;
}
