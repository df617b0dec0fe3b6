import type { Flaw } from '../scan.ts';
import type { Facts } from './facts.ts';
import type { Node } from './nodes.ts';

/** Checks one node of a program. A flaw is at the node, unless its `at` names another one. */
export type Rule = (node: Node, facts: Facts) => (Omit<Flaw, 'at'> & { at?: Node }) | null;

/** Tells if the function around a node, or the program outside of functions, has code that matches `guard`. */
export function isGuarded(node: Node, { parents, content }: Facts, guard: RegExp): boolean {
  let at: Node | null | undefined = node;
  for (let depth = 0; at && depth < 100; depth += 1) {
    if (/Function|Method/.test(at.type)) return guard.test(content.slice(at.start ?? 0, at.end ?? 0));
    at = parents.get(at);
  }
  return guard.test(content);
}

/** Returns the names of the variables, properties and functions that a value ends up in. */
export function namesAround(node: Node, { parents }: Facts): string[] {
  const names: string[] = [];
  let at: Node | null | undefined = node;
  for (let depth = 0; at && depth < 12; depth += 1) {
    if (at.type === 'VariableDeclarator' && at.id.type === 'Identifier') names.push(at.id.name);
    if (
      at.type === 'AssignmentExpression' &&
      at.left.type === 'MemberExpression' &&
      at.left.property.type === 'Identifier'
    )
      names.push(at.left.property.name);
    if (at.type === 'AssignmentExpression' && at.left.type === 'Identifier') names.push(at.left.name);
    if (
      (at.type === 'ObjectProperty' || at.type === 'ClassMethod' || at.type === 'ObjectMethod') &&
      at.key.type === 'Identifier'
    )
      names.push(at.key.name);
    if (at.type === 'FunctionDeclaration' && at.id) names.push(at.id.name);
    if (/Function|Method|Program/.test(at.type) && at.type !== 'ArrowFunctionExpression') break;
    at = parents.get(at);
  }
  return names;
}
