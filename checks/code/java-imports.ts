import type { Parsed } from './tree/parse-tree.ts';
import { without } from './tree/without.ts';

const WORD = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const IMPORTS = new Set(['ImportDeclaration']);
/** Block comments stay: Javadoc links to what is imported. */
const TEXT = new Set(['StringLiteral', 'TextBlock', 'CharacterLiteral', 'LineComment']);

/** Where imports of one name stand that nothing else in the file names, not even its Javadoc. */
export function unusedJavaImports(parsed: Parsed, content: string): number[] {
  const imports: { name: string; at: number }[] = [];
  for (const node of parsed.tree.topNode.getChildren('ImportDeclaration')) {
    const name = /[\s.]([\p{L}_$][\p{L}\p{N}_$]*)\s*;$/u.exec(content.slice(node.from, node.to))?.[1];
    if (name !== undefined) imports.push({ name, at: node.from });
  }
  if (imports.length === 0) return [];
  const words = new Set(without(parsed, content, IMPORTS, TEXT).match(WORD));
  return imports.filter(({ name }) => !words.has(name)).map(({ at }) => at);
}
