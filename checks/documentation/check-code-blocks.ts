import { parseAllDocuments } from 'yaml';
import type { CheckFinding } from '../../core/assessment/checker.ts';
import { languageNamed } from '../languages/language-of.ts';
import type { Language } from '../languages/languages.ts';
import type { CodeBlock } from './read-markdown.ts';

/** Hostile YAML takes long to parse, so longer blocks are not parsed. */
const MAX_BLOCK_CHARACTERS = 16_384;

/** Without rules ruff checks only the syntax. */
const NO_RULES: string[] = [];
/** Limit on the program blocks that are parsed, for each document. */
const MAX_PROGRAMS = 200;

/** Signs of an example with omissions or blanks to fill in. */
const IS_SKETCH = /\.\.\.|…|\{\{|\$\{|<[A-Za-z][\w .-]*>|\[\[/;

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** In an example, JSON may have comments and trailing commas, be one value a line, or be a part of an object. */
const isJson = (text: string): boolean => {
  const bare = text
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g, '$1')
    .replaceAll(/,(\s*[}\]])/g, '$1')
    .trim()
    .replace(/,$/, '');
  if (!/^[[{"]/.test(bare) || parses(bare)) return true;
  if (bare.startsWith('"')) return parses(`{${bare}}`) || parses(`[${bare}]`);
  const lines = bare.split('\n').filter((line) => line.trim() !== '');
  return lines.every(parses) || parses(`[${bare.replaceAll(/\}\s*\{/g, '},{')}]`);
};

const isYaml = (text: string): boolean => {
  try {
    const options = { uniqueKeys: false, prettyErrors: false, logLevel: 'silent' } as const;
    return [...parseAllDocuments(text, options)].every(({ errors }) => errors.length === 0);
  } catch {
    return false;
  }
};

/** Prompts of a session: such a block holds output too. */
const IS_SESSION = /^[ \t]*(?:>>>|>|\$|In \[\d+\]:)(?:\s|$)/m;

/** Accepts a program, an expression, JSX, or members of an object or a class. */
const isScript = async (text: string): Promise<boolean> => {
  const { parseScript } = await import('../code/parse-script.ts');
  const forms = [text, `(${text}\n)`, `({${text}\n})`, `class A {${text}\n}`, `<>${text}\n</>`];
  return (
    IS_SESSION.test(text) ||
    forms.some(
      (form) => 'program' in parseScript('a.tsx', form, true) || 'program' in parseScript('a.jsx', form, false),
    )
  );
};

/** Accepts a module, or a part of one that is indented or belongs in a function. */
const isPython = async (text: string): Promise<boolean> => {
  if (IS_SESSION.test(text)) return true;
  const { lintPython } = await import('../code/ruff.ts');
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  const forms = [text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), `async def f():\n${text.replaceAll(/^/gm, ' ')}`];
  for (const form of forms) {
    if ((await lintPython('a.py', form, NO_RULES)).every(({ code }) => code !== 'invalid-syntax')) return true;
  }
  return false;
};

type Known = { name: string; isRight: (text: string) => boolean | Promise<boolean>; isProgram?: true };

/** A block says its language by name, or by the extension of its files. */
const KNOWN: Partial<Record<Language, Known>> = {
  json: { name: 'JSON', isRight: isJson },
  yaml: { name: 'YAML', isRight: isYaml },
  javascript: { name: 'JavaScript', isRight: isScript, isProgram: true },
  typescript: { name: 'TypeScript', isRight: isScript, isProgram: true },
  python: { name: 'Python', isRight: isPython, isProgram: true },
};

/** Checks that fenced blocks are closed, and that JSON, YAML, JavaScript, TypeScript and Python in them parse. */
export async function checkCodeBlocks(file: string, blocks: CodeBlock[]): Promise<CheckFinding[]> {
  const findings: CheckFinding[] = [];
  let programs = 0;
  for (const { language, content, line, isClosed } of blocks) {
    const bad = (message: string) => findings.push({ rule: 'bad-code-block', severity: 'minor', file, line, message });
    const known = KNOWN[languageNamed(language)];
    if (known?.isProgram) programs += 1;
    if (!isClosed)
      bad('a fenced code block is not closed and takes in the rest of the document: add the closing fence');
    else if (known === undefined || content.length > MAX_BLOCK_CHARACTERS || IS_SKETCH.test(content)) continue;
    else if (known.isProgram && programs > MAX_PROGRAMS) continue;
    else if (!(await known.isRight(content)))
      bad(`a code block is marked as ${known.name}, but is not valid ${known.name}`);
  }
  return findings;
}
