import { endsBeforeValue } from './sql-text.ts';

/** An expression that is inserted into a text, and the text before it. */
type Hole = { before: string; expression: string };

const MAX_STATEMENT = 2_000;
/** Sticky: the start of a literal that continues the text. */
const NEXT_LITERAL = /(?<=["'])(?:\s|\\\n|#[^\n]*\n)*[rRfFbBuU]{0,2}("""|'''|"|')/y;

/**
 * Returns the holes of an f-string, or of a text for `format`, and of the literals that directly follow it. `start` is
 * the offset after the opening `quote`.
 */
export function holesOf(content: string, start: number, quote: string): Hole[] {
  const holes: Hole[] = [];
  const most = Math.min(content.length, start + MAX_STATEMENT);
  let before = '';
  let close = quote;
  for (let at = start; at < most; ) {
    if (content.startsWith(close, at)) {
      NEXT_LITERAL.lastIndex = at + close.length;
      const next = NEXT_LITERAL.exec(content)?.[1];
      if (next === undefined) return holes;
      close = next;
      at = NEXT_LITERAL.lastIndex;
    } else if (content[at] === '{' && content[at + 1] !== '{') {
      const end = endOfHole(content, at + 1, most);
      holes.push({ before, expression: content.slice(at + 1, end).trim() });
      before += '?';
      at = end + 1;
    } else {
      const length = content[at] === '\\' || content.startsWith('{{', at) ? 2 : 1;
      before += content.slice(at, at + length);
      at += length;
    }
  }
  return holes;
}

function endOfHole(content: string, start: number, most: number): number {
  let depth = 0;
  for (let at = start; at < most; at += 1) {
    if (content[at] === '{') depth += 1;
    else if (content[at] === '}') {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return most;
}

/** Name → the text after each `name =` in the file. */
type Assignments = Map<string, string[]>;

const MAX_VALUE = 1_000;
/** Names that are set this often are not followed. */
const MOST_VALUES = 10;

export function assignmentsOf(content: string): Assignments {
  const found: Assignments = new Map();
  for (const match of content.matchAll(
    /^[^\S\n]{0,40}([A-Za-z_]\w{0,60})[^\S\n]{0,5}(?::[^=\n]{1,80})?(\+?=)(?!=)/gm,
  )) {
    const [whole, name = '', operator] = match;
    const start = match.index + whole.length;
    const value = operator === '=' ? content.slice(start, start + MAX_VALUE).trimStart() : '';
    const values = found.get(name) ?? [];
    found.set(name, values);
    if (values.length < MOST_VALUES) values.push(value);
  }
  return found;
}

const MARKER = /^\(?\s{0,99}\[?\s{0,99}["'](?:\?|%s)["']\s{0,99}\]?\s{0,99}(?:\*|for\b)/;
const TEXTS = String.raw`\s*(?:["'][^"'\n{]{0,200}["'](?:\s*,)?(?:\s|#[^\n]*\n)*){1,60}`;
const FIXED_VALUE = new RegExp(String.raw`^(?:\[${TEXTS}\]|\(${TEXTS}\)|["'][^"'\n{]{0,300}["'])\s*(?:$|[\n#])`);
const JOINED = /^["'][^"'\n]{0,12}["']\.join\(/;
/** The list of a comprehension, or a list alone: `f"{c} = ?" for c in COLUMNS`, `COLUMNS`. */
const GONE_THROUGH =
  /^(?:\(|\[)?(?:[rf]{0,2}["'][^"'\n]{1,60}["']\s{1,20}for\s\w{1,40}\sin\s)?([\w.]{1,80})[)\]]{0,3}\s*(?:$|\n)/;

/** Tells if only the program can change a text: a constant, a list of texts, markers, or a joined list of these. */
export function isFixedText(expression: string, assignments: Assignments, depth = 0): boolean {
  const isFixed = (each: string) => isFixedText(each, assignments, depth + 1);
  if (depth > 4) return false;
  if (/^(?:\w+\.)*[A-Z][A-Z0-9_]+$/.test(expression) || FIXED_VALUE.test(expression) || MARKER.test(expression))
    return true;
  const join = JOINED.exec(expression)?.[0];
  if (join !== undefined) {
    const items = expression.slice(join.length);
    if (MARKER.test(items)) return true;
    const list = GONE_THROUGH.exec(items)?.[1];
    return list !== undefined && isFixed(list);
  }
  const values = /^[A-Za-z_]\w*$/.test(expression) ? assignments.get(expression) : undefined;
  return values !== undefined && values.length < MOST_VALUES && values.every(isFixed);
}

/** After a comparison or a quote, where no column name stands. */
const COMPARED = /(?:[=<>]|\bI?LIKE)\s*$|'%?$/i;
const MORE_SQL =
  /(?:sql|quer(?:y|ies)|placeholder|param|wildcard|mark|(?:column|field|table|schema)\w{0,6}|expr\w*)s?\)?$|quote|escape|identifier|literal/i;

/** Tells if a hole holds a value. Later holes are often names or lists, so the test for them is stricter. */
export const isValue = ({ before, expression }: Hole, isFirst: boolean): boolean =>
  isFirst ? endsBeforeValue(before) : COMPARED.test(before.slice(-20)) && !MORE_SQL.test(expression);
