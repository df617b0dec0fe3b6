import { parser } from '@lezer/java';
import type { FileFinding } from './file-finding.ts';
import type { Grammar } from './tree/grammar.ts';
import { NOT_READ, type Parsed, parseTree } from './tree/parse-tree.ts';
import { readTree } from './tree/read-tree.ts';
import { readingFindings } from './tree/reading-findings.ts';
import { without } from './tree/without.ts';

const JAVA: Grammar = {
  blocks: new Set(['Block', 'ConstructorBody', 'SwitchBlock']),
  jumps: new Set(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement']),
  arrivals: new Set(['SwitchLabel', 'SwitchRule']),
  inert: new Set(['LineComment', 'BlockComment']),
  functions: new Map([
    ['MethodDeclaration', { word: 'method', named: 'Definition' }],
    ['ConstructorDeclaration', { word: 'constructor', named: 'Definition' }],
    ['LambdaExpression', { word: 'lambda' }],
  ]),
  inside: {
    branches: new Set([
      'IfStatement',
      'ForStatement',
      'EnhancedForStatement',
      'WhileStatement',
      'DoStatement',
      'TernaryExpression',
      'CatchClause',
    ]),
    cases: new Set(['SwitchLabel']),
    annotations: new Set(['Annotation', 'MarkerAnnotation']),
    definition: 'Definition',
    declaresLocal: (above) => {
      const [around, statement, declarator] = above.slice(-3);
      return (
        declarator!.name === 'VariableDeclarator' &&
        statement!.name === 'LocalVariableDeclaration' &&
        !statement!.annotated &&
        around!.name !== 'ForSpec'
      );
    },
    uses: new Set(['Identifier', 'TypeName', 'Label']),
    isAssignment: (above) =>
      above.at(-1)!.name === 'AssignmentExpression' && above.at(-2)!.name === 'ExpressionStatement',
  },
};

/** Names that say that they are unused: Java has no blank name before version 22. */
const MEANT_UNUSED = /^(?:_|unused|ignored?)/i;
const SUPPRESSED = /@SuppressWarnings\([^)]{0,200}"(?:all|unused)"/;

/** Replaces `A.class` and methods named `with`, at the same length, because they confuse the parser. */
const understood = (content: string): string =>
  content.replaceAll(/\.(class|with)\b/g, (_, word) => `.${'_'.repeat(word.length)}`);

/** Lints a Java file whose brackets and strings are balanced. */
export function lintJavaFile(content: string, complexity: number): FileFinding[] {
  const parsed = parseTree(parser, understood(content));
  if (parsed === null) return [NOT_READ];
  const reading = readTree(JAVA, parsed.tree, content);
  const unused = SUPPRESSED.test(content) ? [] : reading.unused.filter(({ name }) => !MEANT_UNUSED.test(name));
  return readingFindings({ ...reading, unused, imports: unusedJavaImports(parsed, content) }, content, complexity);
}

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const IMPORTS = new Set(['ImportDeclaration']);
/** Nodes whose names do not count as uses. Block comments do: Javadoc links to imported names. */
const TEXT = new Set(['StringLiteral', 'TextBlock', 'CharacterLiteral', 'LineComment']);

/** Returns the offsets of imports whose name occurs nowhere else in the file, not even in Javadoc. */
function unusedJavaImports(parsed: Parsed, content: string): number[] {
  const imports: { name: string; at: number }[] = [];
  for (const node of parsed.tree.topNode.getChildren('ImportDeclaration')) {
    const text = content.slice(node.from, node.to);
    const name = /[\s.]([\p{L}_$][\p{L}\p{N}_$]*)\s*;$/u.exec(text)?.[1];
    if (name !== undefined && !/^import\s+module\b/.test(text)) imports.push({ name, at: node.from });
  }
  if (imports.length === 0) return [];
  const words = new Set(without(parsed, content, IMPORTS, TEXT).match(WORD));
  return imports.filter(({ name }) => !words.has(name)).map(({ at }) => at);
}
