import { type Facts, isHarmless, isInput, resolved } from './facts.ts';
import { bare, isLiteral, type Node, nameOf, partsOf, property, rootOf } from './nodes.ts';
import type { Rule } from './rule.ts';

const ESCAPES =
  /escape|sanitiz|purify|encode|textContent|createTextNode|render(?:ToStaticMarkup|ToString)|highlight|marked/i;

/** Tells if a text comes from the page's address or from another window. */
const fromPage = (node: Node, facts: Facts): boolean => {
  const text = facts.content.slice(node.start ?? 0, node.end ?? 0);
  return /\blocation\.(?:hash|search|href)|document\.(?:URL|referrer|cookie)|\bevent\.data\b|searchParams\.get\(|URLSearchParams\(/.test(
    text,
  );
};

/** Severity of a value that becomes HTML; null if it is fixed or escaped. */
function severityOf(value: Node, facts: Facts): 'major' | 'minor' | null {
  const node = resolved(value, facts);
  const parts = (partsOf(bare(node)) ?? [bare(node)]).filter(
    (part): part is Exclude<typeof part, string> => typeof part !== 'string',
  );
  const open = parts.filter((part) => !isHarmless(part, facts) && !isEscaped(part));
  if (open.length === 0) return null;
  return open.some((part) => isInput(part, facts) || fromPage(resolved(part, facts), facts)) ? 'major' : 'minor';
}

const isEscaped = (node: Node): boolean => {
  const call = bare(node);
  return (
    call.type === 'CallExpression' &&
    (ESCAPES.test(nameOf(call.callee) ?? '') || ESCAPES.test(nameOf(rootOf(call.callee)) ?? ''))
  );
};

const html = (severity: 'major' | 'minor', what: string) => ({
  rule: 'cross-site-scripting',
  severity,
  message: `${what} gets text that is not escaped: set textContent, or sanitize the text first`,
});

const markup: Rule = (node, facts) => {
  if (node.type === 'AssignmentExpression' && node.left.type === 'MemberExpression') {
    const name = nameOf(node.left) ?? '';
    const severity = /^(?:inner|outer)HTML$/.test(name) ? severityOf(node.right, facts) : null;
    return severity && html(severity, name);
  }
  if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
    const name = nameOf(node.callee) ?? '';
    const isWrite = /^write(?:ln)?$/.test(name) && nameOf(node.callee.object) === 'document';
    const value = isWrite ? node.arguments[0] : name === 'insertAdjacentHTML' ? node.arguments[1] : undefined;
    const severity = value ? severityOf(value, facts) : null;
    return severity && html(severity, name);
  }
  if (node.type !== 'JSXAttribute' || nameOf(node.name) !== 'dangerouslySetInnerHTML') return null;
  const given =
    node.value?.type === 'JSXExpressionContainer'
      ? property(resolved(node.value.expression, facts), '__html')
      : undefined;
  const severity = given ? severityOf(given, facts) : null;
  return severity && html(severity, 'dangerouslySetInnerHTML');
};

/** res.send(`<p>${req.query.name}</p>`) */
const reflected: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || !/^(?:send|end|write)$/.test(nameOf(node.callee) ?? '') || !node.arguments[0])
    return null;
  const parts = partsOf(resolved(node.arguments[0], facts));
  if (!parts?.some((part) => typeof part === 'string' && /<[a-z!/]/i.test(part))) return null;
  if (!parts.some((part) => typeof part !== 'string' && isInput(part, facts))) return null;
  return {
    rule: 'cross-site-scripting',
    severity: 'major',
    message: 'input from a request is sent back as HTML: escape it',
  };
};

const openCors: Rule = (node) => {
  if (node.type !== 'ObjectExpression' || !isLiteral(property(node, 'credentials'), true)) return null;
  if (!isLiteral(property(node, 'origin'), '*', true)) return null;
  return {
    rule: 'open-cors',
    severity: 'major',
    message: 'any web page may send requests with its users’ cookies: list the origins',
    at: property(node, 'origin') as Node,
  };
};

const readableCookie: Rule = (node) => {
  if (node.type !== 'ObjectProperty' || nameOf(node.key) !== 'httpOnly' || !isLiteral(node.value, false)) return null;
  return { rule: 'insecure-cookie', severity: 'minor', message: 'scripts can read the cookie: set httpOnly' };
};

export const web: Rule[] = [markup, reflected, openCors, readableCookie];
