import type { AssignmentExpression } from '@babel/types';
import { bare, type Node, nameOf, partsOf, rootOf, walk } from './nodes.ts';

/** Facts about a program's names. A name that is set to two things in one function counts as unknown. */
export type Facts = {
  parents: Map<Node, Node | null>;
  /** Local name → the `module.export` (or `module.*`) that it stands for. */
  imported: Map<string, string>;
  /** Function, or the program → its names → the value of each; null if there is none or more than one. */
  values: Map<Node, Map<string, Node | null>>;
  /** Names taken from a request: `const { id } = req.params`. */
  fromRequest: Set<string>;
  /** Assignment (`sql += …`, `sql = sql + …`) → the value that the name was declared with. */
  grown: Map<Node, Node>;
  content: string;
};

const REQUESTS = new Set(['req', 'request', 'ctx', 'context', 'event']);
const INPUTS = new Set([
  'body',
  'query',
  'params',
  'headers',
  'cookies',
  'files',
  'queryStringParameters',
  'pathParameters',
  'rawBody',
]);

/** Tells if the caller controls an expression: req.query.id, ctx.request.body, event.queryStringParameters?.id. */
export function isInput(node: Node, facts: Pick<Facts, 'fromRequest'>): boolean {
  let at = bare(node);
  if (at.type === 'Identifier') return facts.fromRequest.has(at.name);
  const root = rootOf(at);
  if (root.type !== 'Identifier') return false;
  if (facts.fromRequest.has(root.name)) return true;
  if (!REQUESTS.has(root.name)) return false;
  while (at.type === 'MemberExpression' || at.type === 'OptionalMemberExpression') {
    if (INPUTS.has(nameOf(at) ?? '')) return true;
    at = at.object;
  }
  return false;
}

/** Tells if an expression, or a part of the text that it builds, comes from a request. */
export const holdsInput = (node: Node, facts: Facts): boolean =>
  isInput(node, facts) || (partsOf(bare(node)) ?? []).some((part) => typeof part !== 'string' && isInput(part, facts));

export function factsOf(root: Node, content: string): Facts {
  const facts: Facts = {
    parents: new Map(),
    imported: new Map(),
    values: new Map(),
    fromRequest: new Set(),
    grown: new Map(),
    content,
  };
  const declare = (scope: Node, name: string, value: Node | null = null) => {
    const names = facts.values.get(scope) ?? new Map<string, Node | null>();
    facts.values.set(scope, names.set(name, names.has(name) ? null : value));
  };
  const assigned: AssignmentExpression[] = [];
  const destructured: { pattern: Node; value: Node }[] = [];
  for (const { node, parent } of walk(root)) {
    facts.parents.set(node, parent);
    if (node.type === 'ImportDeclaration') {
      for (const specifier of node.specifiers) {
        const name = specifier.type === 'ImportSpecifier' ? nameOf(specifier.imported) : '*';
        facts.imported.set(specifier.local.name, `${moduleOf(node.source.value)}.${name}`);
      }
    } else if (node.type === 'VariableDeclarator') {
      if (node.id.type === 'Identifier') declare(scopeOf(node, facts), node.id.name, node.init);
      if (node.init) destructured.push({ pattern: node.id, value: node.init });
    } else if (node.type === 'AssignmentExpression' && node.left.type === 'Identifier') {
      assigned.push(node);
    } else if (isFunction(node) && 'params' in node) {
      for (const param of node.params as Node[]) for (const name of boundBy(param)) declare(node, name);
    }
  }
  for (const node of assigned) {
    const first = nameOf(node.left) && namesWith(nameOf(node.left)!, node, facts)?.get(nameOf(node.left)!);
    if (first && /^\+?=$/.test(node.operator)) facts.grown.set(node, first);
  }
  for (const { left } of assigned) forget(left, facts);
  for (const { pattern, value } of destructured) bindRequired(facts, pattern, value);
  // Twice, to follow names that are taken from names that were taken from a request.
  for (let round = 0; round < 2; round += 1) {
    for (const { pattern, value } of destructured) {
      if (pattern.type === 'ObjectPattern' && value.type === 'Identifier' && REQUESTS.has(value.name)) {
        for (const each of pattern.properties) {
          if (each.type !== 'ObjectProperty' || !INPUTS.has(nameOf(each.key) ?? '')) continue;
          for (const name of boundBy(each.value)) facts.fromRequest.add(name);
        }
      } else if (isInput(orDefault(value), facts)) for (const name of boundBy(pattern)) facts.fromRequest.add(name);
    }
  }
  return facts;
}

const isFunction = (node: Node): boolean => /Function|Method/.test(node.type);

/** Returns the function around a node, or the program. */
function scopeOf(node: Node, { parents }: Pick<Facts, 'parents'>): Node {
  let at = node;
  for (let up = parents.get(at); up; up = parents.get(at)) {
    at = up;
    if (isFunction(at)) break;
  }
  return at;
}

/** Returns the names of the nearest scope that declares a name. */
function namesWith(name: string, node: Node, facts: Pick<Facts, 'parents' | 'values'>) {
  for (let scope = scopeOf(node, facts); ; scope = scopeOf(scope, facts)) {
    const names = facts.values.get(scope);
    if (names?.has(name)) return names;
    if (!facts.parents.get(scope)) return undefined;
  }
}

function forget(node: Node, facts: Facts): void {
  if (node.type === 'Identifier') namesWith(node.name, node, facts)?.set(node.name, null);
}

/** Drops the default of `req.query.page || 1`: the value still comes from the request. */
const orDefault = (node: Node): Node => (node.type === 'LogicalExpression' ? bare(node.left) : bare(node));

const moduleOf = (source: string): string => source.replace(/^node:/, '');

function boundBy(pattern: Node): string[] {
  if (pattern.type === 'Identifier') return [pattern.name];
  if (pattern.type === 'AssignmentPattern') return boundBy(pattern.left);
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((each) =>
    each.type === 'ObjectProperty' ? boundBy(each.value) : boundBy(each.argument),
  );
}

/** Records imports: const x = require('m'), const { a: b } = require('m'), const x = require('m').a, promisify(a). */
function bindRequired(facts: Facts, pattern: Node, value: Node): void {
  const call = rootOf(bare(value));
  if (call.type !== 'CallExpression') return;
  const [first] = call.arguments;
  if (nameOf(call.callee) === 'promisify' && first && pattern.type === 'Identifier') {
    const name = exportOf(first, facts);
    if (name) facts.imported.set(pattern.name, name);
  }
  if (call.callee.type !== 'Identifier' || call.callee.name !== 'require' || first?.type !== 'StringLiteral') return;
  const module = moduleOf(first.value);
  if (pattern.type === 'Identifier') {
    facts.imported.set(pattern.name, `${module}.${call === value ? '*' : nameOf(value)}`);
  } else if (pattern.type === 'ObjectPattern') {
    for (const each of pattern.properties) {
      if (each.type === 'ObjectProperty' && each.value.type === 'Identifier') {
        facts.imported.set(each.value.name, `${module}.${nameOf(each.key)}`);
      }
    }
  }
}

/** Returns `child_process.exec` for exec, cp.exec or require('child_process').exec; undefined if it is not imported. */
export function exportOf(callee: Node, { imported }: Pick<Facts, 'imported'>): string | undefined {
  if (callee.type === 'Identifier') return imported.get(callee.name);
  if (callee.type !== 'MemberExpression') return undefined;
  const { object } = callee;
  if (object.type === 'Identifier') {
    const module = imported.get(object.name);
    return module?.endsWith('.*') || module?.endsWith('.default')
      ? `${module.slice(0, module.lastIndexOf('.'))}.${nameOf(callee)}`
      : undefined;
  }
  if (object.type !== 'CallExpression' || nameOf(object.callee) !== 'require') return undefined;
  const [source] = object.arguments;
  return source?.type === 'StringLiteral' ? `${moduleOf(source.value)}.${nameOf(callee)}` : undefined;
}

/** Returns the value of a name, if it is known; else the expression itself. */
export function resolved(node: Node, facts: Facts): Node {
  const expression = bare(node);
  if (expression.type !== 'Identifier') return expression;
  return namesWith(expression.name, expression, facts)?.get(expression.name) ?? expression;
}

const HARMLESS_CALLS =
  /^(?:Number|parseInt|parseFloat|BigInt|Boolean|encodeURIComponent|\w*[eE]scape\w*|\w*[qQ]uote\w*|sanitize\w*|purify|basename|toFixed|getTime|toISOString|randomUUID|fileURLToPath)$/;

/** Tells if a value is fixed in the program, a number, or escaped by a call. */
export function isHarmless(node: Node, facts: Facts, depth = 0): boolean {
  const expression = bare(node);
  if (depth > 8) return false;
  const all = (nodes: (Node | null)[]) => nodes.every((each) => each === null || isHarmless(each, facts, depth + 1));
  switch (expression.type) {
    case 'StringLiteral':
    case 'NumericLiteral':
    case 'BooleanLiteral':
    case 'NullLiteral':
    case 'BigIntLiteral':
    case 'UpdateExpression':
    case 'UnaryExpression':
      return true;
    case 'TemplateLiteral':
      return all(expression.expressions);
    case 'BinaryExpression':
      return expression.operator !== '+' || all([expression.left, expression.right]);
    case 'LogicalExpression':
      return all([expression.left, expression.right]);
    case 'ConditionalExpression':
      return all([expression.consequent, expression.alternate]);
    case 'ArrayExpression':
      return all(expression.elements);
    case 'Identifier': {
      if (/^[A-Z][A-Z0-9_]*$|^__(?:dirname|filename)$/.test(expression.name)) return true;
      const value = resolved(expression, facts);
      return value !== expression && isHarmless(value, facts, depth + 1);
    }
    case 'MemberExpression':
      return (
        nameOf(expression) === 'length' ||
        /^[A-Z][A-Z0-9_]+$/.test(nameOf(expression) ?? '') ||
        /^(?:process\.(?:execPath|pid|platform)|import\.meta\.\w+)$/.test(
          facts.content.slice(expression.start ?? 0, expression.end ?? 0),
        )
      );
    case 'CallExpression':
    case 'OptionalCallExpression':
      return (
        HARMLESS_CALLS.test(nameOf(expression.callee as Node) ?? '') ||
        (/^(?:join|resolve|trim|toString|repeat|toUpperCase|toLowerCase)$/.test(
          nameOf(expression.callee as Node) ?? '',
        ) &&
          all(expression.arguments as Node[]) &&
          (expression.callee.type !== 'MemberExpression' ||
            exportOf(expression.callee, facts) !== undefined ||
            isHarmless(expression.callee.object, facts, depth + 1)))
      );
    default:
      return false;
  }
}
