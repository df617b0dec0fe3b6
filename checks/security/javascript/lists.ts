import { type Facts, isHarmless, isInput, resolved } from './facts.ts';
import { bare, isLiteral, type Node, nameOf, partsOf } from './nodes.ts';

/** Tells if a part is a joined list of markers, columns or clauses: ids.map(() => '?').join(', '). */
export const isList = (part: Node, facts: Facts): boolean => {
  const value = resolved(part, facts);
  return (
    (value.type === 'CallExpression' && nameOf(value.callee) === 'join') ||
    isMarkers(value) ||
    (value.type === 'ConditionalExpression' &&
      /join\(|\?/.test(facts.content.slice(value.start ?? 0, value.end ?? 0)) &&
      isListOrText(value.consequent, facts) &&
      isListOrText(value.alternate, facts))
  );
};

/** Tells if a value is ids.map(() => '?'): a template joins the items with commas. */
const isMarkers = (node: Node): boolean => {
  if (node.type !== 'CallExpression' || nameOf(node.callee) !== 'map') return false;
  const [make] = node.arguments;
  return make?.type === 'ArrowFunctionExpression' && isLiteral(make.body, '?', '??');
};

const isListOrText = (node: Node, facts: Facts): boolean =>
  isHarmless(node, facts) ||
  isList(node, facts) ||
  (partsOf(bare(node)) ?? [{ type: 'Other' } as unknown as Node]).every(
    (part) => typeof part === 'string' || isHarmless(part, facts) || isList(part, facts),
  );

const MARKERS = /placeholder|marker|param|bind|mark|column|field/i;
/** `'${id}'`, `"'" + id`: quotes put around a value by hand. */
const QUOTED_BY_HAND = /['"]\$\{|["']['"]["']\s{0,5}\+/;

/** Rates `IN (${ids.join(',')})` with raw values: critical if they come from a request; null if they are not raw. */
export function isListOfValues(node: Node, facts: Facts): 'critical' | 'major' | null {
  const call = resolved(node, facts);
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || nameOf(call.callee) !== 'join')
    return null;
  const items = bare(call.callee.object);
  if (isInput(items, facts)) return 'critical';
  if (items.type === 'CallExpression' && nameOf(items.callee) === 'map') {
    const [make] = items.arguments;
    const text = make ? facts.content.slice(make.start ?? 0, make.end ?? 0) : '';
    return QUOTED_BY_HAND.test(text) && !/escape|quote|Number|parseInt|replace/i.test(text) ? 'major' : null;
  }
  const name = nameOf(items) ?? '';
  if (name === '' || MARKERS.test(name) || resolved(items, facts) !== items) return null;
  const isNumbers = new RegExp(String.raw`\b${RegExp.escape(name)}\??:\s{0,5}(?:readonly\s)?(?:number|bigint)\[\]`);
  return isNumbers.test(facts.content) ? null : 'major';
}
