import { parser } from '@lezer/go';
import type { FileFinding } from './file-finding.ts';
import { unusedGoImports } from './go-imports.ts';
import type { Grammar } from './tree/grammar.ts';
import { NOT_READ, parseTree } from './tree/parse-tree.ts';
import { readTree } from './tree/read-tree.ts';
import { readingFindings } from './tree/reading-findings.ts';

/** Declarations in functions whose names the compiler wants to be read. */
const DECLARE = new Set(['VarDecl', 'VarSpec', 'RangeClause', 'ReceiveStatement', 'TypeSwitchStatement']);

const GO: Grammar = {
  blocks: new Set(['Block', 'SwitchBlock', 'SelectBlock']),
  jumps: new Set(['ReturnStatement', 'GotoStatement']),
  arrivals: new Set(['Case', 'LabeledStatement']),
  inert: new Set(['LineComment', 'BlockComment', 'TypeDecl', 'ConstDecl']),
  functions: new Map([
    ['FunctionDecl', { word: 'function', named: 'DefName' }],
    ['MethodDecl', { word: 'method', named: 'FieldName' }],
    ['FunctionLiteral', { word: 'function' }],
  ]),
  inside: {
    branches: new Set(['IfStatement', 'ForStatement']),
    cases: new Set(['Case']),
    annotations: new Set(),
    definition: 'DefName',
    declaresLocal: (above) => DECLARE.has(above.at(-1)!.name),
    uses: new Set(['VariableName', 'TypeName', 'LabelName']),
    isAssignment: (above) => above.at(-1)!.name === 'Assignment',
  },
};

/**
 * Replaces valid code that the parser rejects, at the same length: it ends no statement after a constant or a block
 * comment, and it does not know a `range` without variables.
 */
const understood = (content: string): string =>
  content
    .replaceAll(/\b(?:true|false|nil)\b/g, (constant) => '_'.repeat(constant.length))
    .replaceAll(/\bfor range\b/g, 'for      ')
    .replaceAll(/\/\*(?=[^*\n]*\*\/[ \t]*$)/gm, '//');

/** Lints a Go file whose brackets and strings are balanced. */
export function lintGoFile(content: string, complexity: number): FileFinding[] {
  const parsed = parseTree(parser, understood(content));
  if (parsed === null) return [NOT_READ];
  const reading = readTree(GO, parsed.tree, content);
  const unused = reading.unused.filter(({ name }) => name !== '_');
  return readingFindings(
    { ...reading, unused, imports: unusedGoImports(parsed, content) },
    content,
    complexity,
    'major',
  );
}
