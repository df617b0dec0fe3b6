import { endsBeforeValue, endsInMarker, STARTS_SQL } from '../sql-text.ts';
import { exportOf, type Facts, holdsInput, isHarmless, isInput, resolved } from './facts.ts';
import { bare, type Node, nameOf, partsOf, property } from './nodes.ts';
import { isGuarded, type Rule } from './rule.ts';

const SQL_CALLS =
  /^(?:query|execute|exec|run|all|get|each|prepare|raw|\$?(?:query|execute)RawUnsafe|queryOne|queryAll|one|oneOrNone|many|manyOrNone|none|any)$/;

/** Parts that name columns or are lists of markers, as code does that is careful with values. */
const SQL_NAMES =
  /(?:placeholder|marker|column|field|table|clause|where|condition|order|sort|direction|limit|offset|schema|filter|set|join|index|suffix|returning)s?\w{0,6}$/i;

const sqlInjection: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  const [statement] = node.arguments;
  if (!SQL_CALLS.test(nameOf(node.callee) ?? '') || !statement) return null;
  // pg and mysql2 take it as an object too.
  const text = resolved(property(statement, 'text') ?? property(statement, 'sql') ?? statement, facts);
  const parts = partsOf(bare(text));
  if (typeof parts?.[0] !== 'string' || !STARTS_SQL.test(`${parts[0]} `)) return null;
  let worst: 'critical' | 'major' | 'minor' | null = null;
  let before = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      before += part;
      continue;
    }
    const isValue = endsBeforeValue(before);
    const isMarker = endsInMarker(before);
    before += '?';
    if (isMarker || isHarmless(part, facts) || isList(part, facts)) continue;
    if (isInput(part, facts)) worst = 'critical';
    else if (isValue && worst !== 'critical') worst = 'major';
    else if (!SQL_NAMES.test(nameOf(part) ?? '')) worst ??= 'minor';
  }
  if (worst === null) return null;
  const message =
    worst === 'minor'
      ? 'a part of an SQL statement is put in as text: choose it from a fixed list'
      : 'a value is put into an SQL statement as text: pass it as a parameter';
  return { rule: 'sql-injection', severity: worst, message, at: bare(text) };
};

/** ids.map(() => '?').join(', '): markers, columns or clauses that were put together. */
const isList = (part: Node, facts: Facts): boolean => {
  const value = resolved(part, facts);
  return (
    (value.type === 'CallExpression' && nameOf(value.callee) === 'join') ||
    (value.type === 'ConditionalExpression' &&
      /join\(|\?/.test(facts.content.slice(value.start ?? 0, value.end ?? 0)) &&
      isListOrText(value.consequent, facts) &&
      isListOrText(value.alternate, facts))
  );
};

const isListOrText = (node: Node, facts: Facts): boolean =>
  isHarmless(node, facts) ||
  isList(node, facts) ||
  (partsOf(bare(node)) ?? [{ type: 'Other' } as unknown as Node]).every(
    (part) => typeof part === 'string' || isHarmless(part, facts) || isList(part, facts),
  );

const PATH_CALLS =
  /^(?:path\.(?:join|resolve)|fs(?:\/promises)?\.(?:readFile|readFileSync|createReadStream|writeFile|writeFileSync|unlink|unlinkSync|rm|rmSync|open|openSync|readdir|stat|createWriteStream))$/;
const PATH_GUARD =
  /startsWith\(|\brelative\(|basename\(|allow(?:ed)?|whitelist|sanitize|isSafe|safePath|\.test\(|\.includes\(|isUUID|uuid|parse\(|valid/i;

const pathTraversal: Rule = (node, facts) => {
  if (node.type !== 'CallExpression') return null;
  const isPath =
    PATH_CALLS.test(exportOf(node.callee, facts) ?? '') || /^(?:sendFile|download)$/.test(nameOf(node.callee) ?? '');
  if (!isPath || !node.arguments.some((arg) => holdsInput(arg, facts)) || isGuarded(node, facts, PATH_GUARD))
    return null;
  return {
    rule: 'path-traversal',
    severity: 'major',
    message: 'a path is made from what comes with a request: resolve it and check that it is still inside the folder',
  };
};

const requestForgery: Rule = (node, facts) => {
  if (node.type !== 'CallExpression') return null;
  const client = exportOf(node.callee, facts) ?? '';
  const isFetch = node.callee.type === 'Identifier' && node.callee.name === 'fetch';
  const name = nameOf(node.callee) ?? '';
  const isClient =
    /^(?:axios|got|node-fetch|undici|superagent|https?|request)\./.test(client) ||
    (client === '' && node.callee.type === 'MemberExpression' && nameOf(node.callee.object) === 'axios');
  if (!(isFetch || (isClient && /^(?:get|post|put|patch|delete|head|request|fetch|default|axios|got)$/.test(name))))
    return null;
  const [url] = node.arguments;
  if (
    !url ||
    !isInput(url, facts) ||
    isGuarded(node, facts, /allow|whitelist|hostname|valid|isSafe|\.includes\(|\.has\(/i)
  )
    return null;
  return {
    rule: 'request-forgery',
    severity: 'major',
    message: 'an address from a request is fetched: allow known hosts only',
  };
};

const patternInjection: Rule = (node, facts) => {
  if (node.type !== 'NewExpression' || nameOf(node.callee as Node) !== 'RegExp' || !node.arguments[0]) return null;
  if (!holdsInput(node.arguments[0], facts)) return null;
  return {
    rule: 'pattern-injection',
    severity: 'minor',
    message: 'a pattern is made from what comes with a request: escape it, or compare text',
  };
};

const openRedirect: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'redirect') return null;
  const target = node.arguments.at(-1);
  if (
    !target ||
    !isInput(target, facts) ||
    isGuarded(node, facts, /startsWith\(|allow|whitelist|valid|isSafe|\.includes\(|\.has\(/i)
  )
    return null;
  return {
    rule: 'open-redirect',
    severity: 'minor',
    message: 'it redirects to an address from a request: allow known targets only',
  };
};

export const injection: Rule[] = [sqlInjection, pathTraversal, requestForgery, patternInjection, openRedirect];
