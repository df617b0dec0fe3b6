import type { Expression, Node } from '@babel/types';

export type { Node };

type Fields = Record<string, unknown>;

const SKIPPED = new Set([
  'loc',
  'extra',
  'errors',
  'tokens',
  'comments',
  'leadingComments',
  'trailingComments',
  'innerComments',
]);

/** Yields the direct children of a node, whatever its type. */
function* childrenOf(node: Node): Generator<Node> {
  for (const [key, value] of Object.entries(node as unknown as Fields)) {
    if (value === null || typeof value !== 'object' || SKIPPED.has(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') yield child as Node;
    }
  }
}

/** Yields every node of a tree with its parent, parents first. Needs no deep stack for a deep tree. */
export function* walk(root: Node): Generator<{ node: Node; parent: Node | null }> {
  const waiting: { node: Node; parent: Node | null }[] = [{ node: root, parent: null }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (const child of childrenOf(next.node)) waiting.push({ node: child, parent: next.node });
  }
}

/** Returns `name` for a.name, a['name'] and name; undefined if it is computed. */
export function nameOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Identifier' || node?.type === 'JSXIdentifier') return node.name;
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type === 'PrivateName') return node.id.name;
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined;
  return node.computed && node.property.type !== 'StringLiteral' ? undefined : nameOf(node.property);
}

/** Returns the root of a member expression: a of a.b.c. */
export function rootOf(node: Node): Node {
  let at = node;
  for (let depth = 0; depth < 50; depth += 1) {
    if (at.type === 'MemberExpression' || at.type === 'OptionalMemberExpression') at = at.object;
    else if (at.type === 'TSNonNullExpression' || at.type === 'TSAsExpression') at = at.expression;
    else break;
  }
  return at;
}

/** Strips type assertions, parentheses and `await` from an expression. */
export function bare(node: Node): Node {
  let at = node;
  while (
    at.type === 'TSAsExpression' ||
    at.type === 'TSNonNullExpression' ||
    at.type === 'TSSatisfiesExpression' ||
    at.type === 'ParenthesizedExpression' ||
    at.type === 'AwaitExpression'
  ) {
    at = at.type === 'AwaitExpression' ? at.argument : at.expression;
  }
  return at;
}

/** Returns the texts and expressions of a template or a concatenation, in order; null if it is neither. */
export function partsOf(node: Node): (string | Expression)[] | null {
  if (node.type === 'TemplateLiteral') {
    return node.quasis.flatMap((quasi, index) => {
      const expression = node.expressions[index];
      return [quasi.value.cooked ?? quasi.value.raw, ...(expression ? [expression as Expression] : [])];
    });
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return null;
  const parts: (string | Expression)[] = [];
  const waiting: Node[] = [node];
  for (let next = waiting.pop(); next !== undefined && parts.length < 500; next = waiting.pop()) {
    if (next.type === 'BinaryExpression' && next.operator === '+') waiting.push(next.right, next.left);
    else if (next.type === 'StringLiteral') parts.push(next.value);
    else parts.push(...((next.type === 'TemplateLiteral' && partsOf(next)) || [next as Expression]));
  }
  return parts.some((part) => typeof part === 'string') ? parts : null;
}

/** Returns the value of an object's property. */
export function property(node: Node | undefined, name: string): Node | undefined {
  if (node?.type !== 'ObjectExpression') return undefined;
  for (const each of node.properties) {
    if (each.type === 'ObjectProperty' && !each.computed && nameOf(each.key) === name) return each.value;
  }
  return undefined;
}

export const isLiteral = (node: Node | undefined, ...values: unknown[]): boolean =>
  (node?.type === 'StringLiteral' || node?.type === 'BooleanLiteral' || node?.type === 'NumericLiteral') &&
  values.includes(node.value);
