import type { Expression, Node } from '@babel/types';

export type { Node };

/** Babel's nodes are read by their fields, whatever their type. */
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

/** The nodes directly in a node. */
function* childrenOf(node: Node): Generator<Node> {
  for (const [key, value] of Object.entries(node as unknown as Fields)) {
    if (value === null || typeof value !== 'object' || SKIPPED.has(key)) continue;
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof child.type === 'string') yield child as Node;
    }
  }
}

/** Every node of a tree with the one that it is in, parents first; however deep the tree, the stack is not. */
export function* walk(root: Node): Generator<{ node: Node; parent: Node | null }> {
  const waiting: { node: Node; parent: Node | null }[] = [{ node: root, parent: null }];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    yield next;
    for (const child of childrenOf(next.node)) waiting.push({ node: child, parent: next.node });
  }
}

/** `name` of a.name, a['name'] and name; undefined where it is computed. */
export function nameOf(node: Node | null | undefined): string | undefined {
  if (node?.type === 'Identifier' || node?.type === 'JSXIdentifier') return node.name;
  if (node?.type === 'StringLiteral') return node.value;
  if (node?.type === 'PrivateName') return node.id.name;
  if (node?.type !== 'MemberExpression' && node?.type !== 'OptionalMemberExpression') return undefined;
  return node.computed && node.property.type !== 'StringLiteral' ? undefined : nameOf(node.property);
}

/** What a.b.c begins with: a. */
export function rootOf(node: Node): Node {
  let at = node;
  for (let depth = 0; depth < 50; depth += 1) {
    if (at.type === 'MemberExpression' || at.type === 'OptionalMemberExpression') at = at.object;
    else if (at.type === 'TSNonNullExpression' || at.type === 'TSAsExpression') at = at.expression;
    else break;
  }
  return at;
}

/** An expression without what only the type checker or the event loop reads of it. */
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

/** The texts and expressions that a template or a concatenation is made of, in order; null if it is neither. */
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

/** The value of an object's property by name. */
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
