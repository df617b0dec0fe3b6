import { exportOf, holdsInput, isInput, resolved } from './facts.ts';
import { type Node, nameOf } from './nodes.ts';
import { isGuarded, type Rule } from './rule.ts';

const PATH_CALLS =
  /^(?:path\.(?:join|resolve)|fs(?:\/promises)?\.(?:readFile|readFileSync|createReadStream|writeFile|writeFileSync|unlink|unlinkSync|rm|rmSync|open|openSync|readdir|stat|createWriteStream))$/;
const PATH_GUARD =
  /startsWith\(|\brelative\(|basename\(|allow(?:ed)?|whitelist|sanitize|isSafe|safePath|\.test\(|\.includes\(|isUUID|uuid|parse\(|valid/i;

const pathTraversal: Rule = (node, facts) => {
  if (node.type !== 'CallExpression') return null;
  const isPath =
    PATH_CALLS.test(exportOf(node.callee, facts) ?? '') || /^(?:sendFile|download)$/.test(nameOf(node.callee) ?? '');
  if (
    !isPath ||
    !node.arguments.some((arg) => holdsInput(resolved(arg, facts), facts)) ||
    isGuarded(node, facts, PATH_GUARD)
  )
    return null;
  return {
    rule: 'path-traversal',
    severity: 'major',
    message: 'a path is built from input of a request: resolve it and check that it is still inside the folder',
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
    message: 'an address from a request is fetched: allow only known hosts',
  };
};

const patternInjection: Rule = (node, facts) => {
  if (node.type !== 'NewExpression' || nameOf(node.callee as Node) !== 'RegExp' || !node.arguments[0]) return null;
  if (!holdsInput(node.arguments[0], facts)) return null;
  return {
    rule: 'pattern-injection',
    severity: 'minor',
    message: 'a regular expression is built from input of a request: escape it, or compare text',
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
    message: 'the program redirects to an address from a request: allow only known targets',
  };
};

export const injection: Rule[] = [pathTraversal, requestForgery, patternInjection, openRedirect];
