import type { Expression } from '@babel/types';
import { endsBeforeValue, endsInMarker, STARTS_SQL } from '../sql-text.ts';
import { type Facts, isHarmless, isInput, resolved } from './facts.ts';
import { isList, isListOfValues } from './lists.ts';
import { bare, type Node, nameOf, partsOf, property } from './nodes.ts';
import type { Rule } from './rule.ts';

type Parts = (string | Expression)[];
type Worst = 'critical' | 'major' | 'minor' | null;

const SQL_CALLS =
  /^(?:query|execute|exec|run|all|get|each|prepare|raw|\$?(?:query|execute)RawUnsafe|queryOne|queryAll|one|oneOrNone|many|manyOrNone|none|any)$/;
/** Calls of query builders that take a part of a statement as text. */
const CLAUSE_CALLS = /^(?:(?:and|or)?(?:where|having)|(?:(?:and|or)?where|having|orderBy|groupBy|join)Raw|literal)$/i;

/** Names for columns, clauses or lists of markers in code that passes its values as parameters. */
const SQL_NAMES =
  /(?:placeholder|marker|column|field|table|clause|where|condition|order|sort|direction|limit|offset|schema|filter|set|join|index|suffix|returning)s?\w{0,6}$/i;

const VALUE = 'a value is inserted into an SQL statement as text: pass it as a parameter';
const sqlFlaw = (severity: NonNullable<Worst>) => ({
  rule: 'sql-injection',
  severity,
  message: severity === 'minor' ? 'a part of an SQL statement is inserted as text: choose it from a fixed list' : VALUE,
});

/** Returns the worst severity among the parts that are inserted into a statement. */
function worstOf(parts: Parts, facts: Facts): Worst {
  let worst: Worst = null;
  let before = '';
  for (const part of parts) {
    if (typeof part === 'string') {
      before += part;
      continue;
    }
    const isValue = endsBeforeValue(before);
    const isMarker = endsInMarker(before);
    const listed = /\bIN\s*\(\s*$/i.test(before) ? isListOfValues(part, facts) : null;
    before += '?';
    if (listed !== null) worst = listed === 'critical' || worst === 'critical' ? 'critical' : 'major';
    if (isMarker || isHarmless(part, facts) || isList(part, facts)) continue;
    if (isInput(part, facts)) worst = 'critical';
    else if (isValue && worst !== 'critical') worst = 'major';
    else if (!SQL_NAMES.test(nameOf(part) ?? '')) worst ??= 'minor';
  }
  return worst;
}

const statement: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  const [given] = node.arguments;
  if (!SQL_CALLS.test(nameOf(node.callee) ?? '') || !given) return null;
  // pg and mysql2 also accept an object with the statement.
  const text = bare(resolved(property(given, 'text') ?? property(given, 'sql') ?? given, facts));
  const parts = partsOf(text);
  if (typeof parts?.[0] !== 'string' || !STARTS_SQL.test(`${parts[0]} `)) return null;
  const worst = worstOf(parts, facts);
  return worst && { ...sqlFlaw(worst), at: text };
};

/** Text that a value follows in a part of a statement, and a table's or column's name does not. */
const BEFORE_VALUE =
  /(?:(?<!\b(?:ENGINE|CHARSET|COLLATE|COMMENT)\s?)[=<>]|\b(?:LIKE|ILIKE|IN|BETWEEN))\s*\(?\s*['%]{0,3}$/i;
/** Names of more SQL text: `IN (${subQuery.getQuery()})`, `= ${alias}.id`. */
const MORE_SQL = /(?:quer(?:y|ies)|sql|select|placeholder|marker|alias|column|field|table)\w{0,6}$/i;

/** Rates the values in a part of a statement. Ignores names of tables and columns, because many are fixed. */
function valueIn(parts: Parts, facts: Facts): 'critical' | 'major' | null {
  let worst: 'critical' | 'major' | null = null;
  let before = '';
  for (const [index, part] of parts.entries()) {
    if (typeof part === 'string') {
      before += part;
      continue;
    }
    const next = parts[index + 1];
    const isValue = BEFORE_VALUE.test(before.slice(-60)) && !(typeof next === 'string' && /^["`]?\./.test(next));
    const listed = /\bIN\s*\(\s*$/i.test(before) ? isListOfValues(part, facts) : null;
    const call = bare(part);
    const name = nameOf(call.type === 'CallExpression' ? call.callee : call) ?? '';
    const isMore = !/'%?$/.test(before) && MORE_SQL.test(name);
    const isFixed = isMore || isHarmless(part, facts) || isList(part, facts);
    before += '?';
    if (listed === 'critical' || (!isFixed && isInput(part, facts))) return 'critical';
    if (listed === 'major' || (isValue && !isFixed)) worst = 'major';
  }
  return worst;
}

/** `.where(`name = '${name}'`)`, `.whereRaw(…)` */
const clause: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return null;
  const [given] = node.arguments;
  if (!given || !CLAUSE_CALLS.test(nameOf(node.callee) ?? '')) return null;
  const text = bare(resolved(given, facts));
  const worst = valueIn(partsOf(text) ?? [], facts);
  return worst && { ...sqlFlaw(worst), at: text };
};

const MORE_CONDITIONS = /^\s*(?:AND|OR|WHERE)\s+[\w."`]{1,80}\s*(?:[=<>!]{1,3}|I?LIKE\b)\s*['%]{0,2}$/i;

/** `let sql = 'SELECT …'; sql += " WHERE name = '" + name + "'"` */
const grownStatement: Rule = (node, facts) => {
  const first = facts.grown.get(node);
  if (first === undefined || node.type !== 'AssignmentExpression') return null;
  const parts = partsOf(bare(node.right)) ?? [];
  const added = nameOf(parts[0] as Node) === nameOf(node.left) ? parts.slice(1) : parts;
  const begin = bare(first);
  const [start] = begin.type === 'StringLiteral' ? [begin.value] : (partsOf(begin) ?? []);
  const isStatement = typeof start === 'string' && STARTS_SQL.test(`${start} `);
  if (!isStatement && !(typeof added[0] === 'string' && MORE_CONDITIONS.test(added[0]))) return null;
  const worst = valueIn(added, facts);
  return worst && sqlFlaw(worst);
};

export const sql: Rule[] = [statement, clause, grownStatement];
