import { parser } from '@lezer/python';
import { linesOf } from '../lines-of.ts';
import type { FileFinding } from './file-finding.ts';
import type { Grammar } from './tree/grammar.ts';
import { parseTree } from './tree/parse-tree.ts';
import { readTree } from './tree/read-tree.ts';

const PYTHON: Grammar = {
  blocks: new Set(['Script', 'Body', 'StatementGroup']),
  jumps: new Set(['ReturnStatement', 'RaiseStatement', 'BreakStatement', 'ContinueStatement']),
  arrivals: new Set(),
  inert: new Set(['Comment']),
  // A yield makes its function a generator even if it is unreachable; a lone string is a comment.
  excused: (text) => /\byield\b|^[rRbBuU]{0,2}["']/.test(text),
  functions: new Map([['FunctionDefinition', { word: 'function' }]]),
};
const SILENCED = /#\s*noqa\b/i;

/** Finds unreachable statements in a Python file that parses. Ruff has no stable rule for them. */
export function unreachableInPython(content: string): FileFinding[] {
  const parsed = parseTree(parser, content);
  if (parsed === null) return [];
  const { unreachable } = readTree(PYTHON, parsed.tree, content);
  const lines = content.split('\n');
  return linesOf(content, unreachable)
    .filter((line) => !SILENCED.test(lines[line - 1] ?? ''))
    .map((line) => ({ rule: 'unreachable-code', severity: 'minor', line, message: 'unreachable code' }));
}
