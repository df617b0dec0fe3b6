import { parseAllDocuments } from 'yaml';
import type { CheckFinding } from '../checker.ts';
import type { CodeBlock } from './read-markdown.ts';

/** Parsing YAML takes long for what is hostile; longer blocks are not parsed. */
const MAX_BLOCK_CHARACTERS = 16_384;

/** Something is left out or to be filled in, as is usual in examples. */
const IS_SKETCH = /\.\.\.|…|\{\{|\$\{|<[A-Za-z][\w .-]*>|\[\[/;

const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** JSON with comments and commas at the end, one value a line, or a part of an object, is right in an example. */
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

const LANGUAGES: Record<string, { name: string; isRight: (text: string) => boolean }> = {
  json: { name: 'JSON', isRight: isJson },
  yaml: { name: 'YAML', isRight: isYaml },
  yml: { name: 'YAML', isRight: isYaml },
};

/** Fenced blocks end, and those in a language that can be parsed do parse. */
export function judgeCodeBlocks(file: string, blocks: CodeBlock[]): CheckFinding[] {
  return blocks.flatMap(({ language, content, line, isClosed }): CheckFinding[] => {
    const bad = (message: string): CheckFinding[] => [
      { rule: 'bad-code-block', severity: 'minor', file, line, message },
    ];
    if (!isClosed) return bad('a fenced code block is not closed, so the rest of the document is in it');
    const known = Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language]! : null;
    if (known === null || content.length > MAX_BLOCK_CHARACTERS || IS_SKETCH.test(content)) return [];
    return known.isRight(content) ? [] : bad(`a code block is not valid ${known.name}, as it says that it is`);
  });
}
