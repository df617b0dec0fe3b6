import type { Artifact } from '../../contracts/deliverable.ts';
import { type Language, languageOf } from '../source-files.ts';
import { COMMENT_SYNTAX } from './comment-syntax.ts';
import { type FileFinding, syntaxError } from './syntax-error.ts';
import { findUnbalanced } from './unbalanced.ts';
import { whyNotLinted } from './unlinted.ts';

/** `counts`: whether the file is code that its author answers for; `parses`: whether nothing says that it does not. */
export type Judgement = { counts: boolean; parses: boolean; findings: FileFinding[] };

const TOO_LARGE = 'it has over a million characters, or a line of over 100,000, and is not checked: take it apart';

const LINTED = new Set<Language>(['javascript', 'typescript', 'python']);
/** Whether anything here can judge it. */
export const isJudged = (language: Language): boolean =>
  LINTED.has(language) || Object.hasOwn(COMMENT_SYNTAX, language);

/**
 * Syntax and lint of one file. What takes a linter imports it when it comes to that. Of generated and foreign code only
 * the syntax is judged.
 */
export async function judgeFile(artifact: Artifact, complexity: number): Promise<Judgement> {
  const { path, content } = artifact;
  const whyNot = whyNotLinted(path, content);
  if (whyNot === 'too-large') {
    return {
      counts: true,
      parses: false,
      findings: [{ rule: 'too-large', severity: 'major', line: null, message: TOO_LARGE }],
    };
  }
  const found = await findingsIn(languageOf(artifact), artifact, complexity);
  const parses = found.every(({ rule }) => rule !== 'syntax-error');
  if (whyNot === null || !parses) return { counts: true, parses, findings: found };
  const message = 'generated and foreign code is not linted';
  return { counts: false, parses, findings: [{ rule: 'not-linted', severity: 'info', line: null, message }] };
}

async function findingsIn(language: Language, { path, content }: Artifact, complexity: number): Promise<FileFinding[]> {
  if (language === 'javascript' || language === 'typescript') {
    const { lintScript } = await import('./lint-script.ts');
    return lintScript({ path, content, typescript: language === 'typescript', complexity });
  }
  if (language === 'python') {
    const { lintPythonFile } = await import('./lint-python-file.ts');
    return lintPythonFile(path, content, complexity);
  }
  const problem = findUnbalanced(language, content);
  return problem === null ? [] : [syntaxError(problem)];
}
