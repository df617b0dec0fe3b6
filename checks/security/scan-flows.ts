import { isTest, isVendored } from '../file-roles.ts';
import type { Language } from '../languages/languages.ts';
import { mask } from '../mask.ts';
import type { Flows, Sink } from './flows/flow.ts';
import { go } from './flows/go.ts';
import { java } from './flows/java.ts';
import { python } from './flows/python.ts';
import type { Flaw, Scan } from './scan.ts';

const FLOWS: Partial<Record<Language, Flows>> = { go, java, python };

/** A text that is put together of SQL. */
const IS_STATEMENT =
  /["'`]\s{0,100}(?:SELECT|INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|WITH|CALL|\{\s?call)\s|\b(?:WHERE|FROM|VALUES)\s/i;
const IS_PUT_TOGETHER =
  /["'`)]\s{0,20}\+|\+\s{0,20}["'`\w]|Sprintf\(|String\.format\(|\.formatted\(|\.concat\(|\.append\(|\bf["']|["']\s{0,5}%\s|\.format\(/;

/** The content of a name: input, or a statement of SQL with input in it. */
type Held = 'input' | 'statement';

/**
 * Follows input of a request through assignments to calls that it may not reach, function by function. Reads a masked
 * text, no tree: what an expression does to its values is not known, so calls that clean a value are listed.
 */
export const scanFlows: Scan = ({ path, content, language }) => {
  const flows = FLOWS[language];
  if (flows === undefined || isTest(path) || isVendored(path)) return [];
  const masked = mask(content, language);
  if (
    masked === null ||
    !(flows.source.test(masked.text) || flows.parameters.some((each) => masked.text.search(each) !== -1))
  )
    return [];
  const starts = [0, ...masked.code.matchAll(flows.start).map(({ index }) => index), content.length];
  return starts.slice(1).flatMap((end, index) => flawsIn(flows, masked, starts[index]!, end));
};

type Masked = { text: string; code: string };
/** A list, a map or a text that gets another value. */
const GROWN =
  /(?<![\w.])(?<name>[a-zA-Z_]\w{0,60})\.(?:add|addAll|append|put|push|insert|extend|update|WriteString)\(/g;
/** Limit on the length of an expression or of arguments. */
const MOST_CHARACTERS = 3_000;
const MOST_STEPS = 2_000;

function flawsIn(flows: Flows, masked: Masked, start: number, end: number): Flaw[] {
  const code = masked.code.slice(start, end);
  const text = masked.text.slice(start, end);
  const held = new Map<string, Held>();
  /** Indents of the lines that gave names their content: an assignment in a branch, further in, does not clear a name. */
  const indents = new Map<string, number>();
  for (const pattern of flows.parameters)
    for (const { groups } of text.matchAll(pattern)) if (!isTyped(groups!.name!)) held.set(groups!.name!, 'input');
  const steps: { at: number; run: () => Flaw[] }[] = [
    ...code.matchAll(flows.assignment).map(({ index, 0: head, groups }) => ({
      at: index,
      run: () => assign(groups!.name!, index + head.length),
    })),
    ...code.matchAll(GROWN).map(({ index, 0: head, groups }) => ({
      at: index,
      run: () => grow(groups!.name!, index + head.length),
    })),
    ...flows.sinks.flatMap((sink) =>
      code
        .matchAll(sink.call)
        .map(({ index, 0: head }) => ({ at: index, run: () => call(sink, index, index + head.length) }))
        .toArray(),
    ),
  ].sort((a, b) => a.at - b.at);
  return steps.slice(0, MOST_STEPS).flatMap(({ run }) => run());

  function assign(name: string, from: number): Flaw[] {
    const to = expressionEnd(code, from, flows.end);
    const value = heldBy(from, to);
    const indent = indentAt(code, from);
    if (value !== null) {
      held.set(name, value);
      indents.set(name, indent);
      // An addition (`+=`) keeps the content that the name had.
    } else if (code[from - 2] !== '+' && indent <= (indents.get(name) ?? indent)) held.delete(name);
    return [];
  }

  function grow(name: string, from: number): Flaw[] {
    const value = heldBy(from, argumentsEnd(code, from));
    if (value !== null && held.get(name) !== 'statement') held.set(name, value);
    return [];
  }

  function call(sink: Sink, at: number, from: number): Flaw[] {
    const isContext = /Context\s{0,5}\($/.test(code.slice(at, from));
    const to = sink.first ? argumentEnd(code, from, isContext ? 1 : 0) : argumentsEnd(code, from);
    const value = heldBy(at, to);
    const args = text.slice(from, to);
    if (
      value === null ||
      sink.needs?.test(text.slice(at, to)) === false ||
      sink.after?.test(text.slice(0, to)) === false ||
      sink.guard?.test(text)
    )
      return [];
    if (sink.statement && value !== 'statement') return [];
    if (
      sink.whole &&
      /["'`]/.test(args.replaceAll(/\(\s{0,5}["'][^"']{0,60}["']\s{0,5}\)|\[["'][^"']{0,60}["']\]/g, ''))
    )
      return [];
    const { rule, severity, message } = sink;
    return [{ rule, severity, message, at: start + at }];
  }

  /** A parameter of another type than text, which the framework has checked. */
  function isTyped(name: string): boolean {
    return new RegExp(String.raw`\b${name}\s?:\s?(?:int|float|bool|UUID|uuid\.|date|Enum)`).test(text);
  }

  /** Returns the content of an expression. Names in strings are text, unless the language fills them in. */
  function heldBy(from: number, to: number): Held | null {
    const expression = code.slice(from, to);
    const written = text.slice(from, to);
    if (flows.cleaned.test(expression)) return null;
    const names = [...expression.matchAll(/(?<![\w.])[A-Za-z_$]\w{0,60}/g), ...holesIn(written)].map(([name]) => name);
    const known = names.map((name) => held.get(name));
    if (known.includes('statement')) return 'statement';
    if (!known.includes('input') && !flows.source.test(expression) && !flows.source.test(holesOf(written))) return null;
    return IS_STATEMENT.test(written) && IS_PUT_TOGETHER.test(written) ? 'statement' : 'input';
  }
}

const HOLE = /(?<=\bf(?:"{3}|'{3}|["'])[^\n]{0,300}\{)[^{}\n]{1,200}(?=\})/gi;
const holesOf = (written: string): string => [...written.matchAll(HOLE).take(20)].map(([hole]) => hole).join(' ');
/** Names in the holes of Python's f-strings. */
const holesIn = (written: string): RegExpExecArray[] => [...holesOf(written).matchAll(/(?<![\w.])[A-Za-z_]\w{0,60}/g)];

/** The end of an expression: its sign, or the end of the line on which all brackets are closed. */
function expressionEnd(code: string, from: number, sign: ';' | undefined): number {
  const most = Math.min(code.length, from + MOST_CHARACTERS);
  let depth = 0;
  for (let at = from; at < most; at += 1) {
    const character = code[at]!;
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
    } else if (
      depth === 0 &&
      character === (sign ?? '\n') &&
      !(sign === undefined && /[+,(\\]\s*$/.test(code.slice(Math.max(from, at - 20), at)))
    )
      return at;
  }
  return most;
}

/** The width of the blanks before the line that an offset is on. */
function indentAt(code: string, at: number): number {
  const start = code.lastIndexOf('\n', at - 1) + 1;
  return /^[ \t]*/.exec(code.slice(start, start + 200))![0].length;
}

/** The end of the argument with a number, from 0. */
function argumentEnd(code: string, from: number, number: number): number {
  const end = argumentsEnd(code, from);
  let [depth, passed] = [0, 0];
  for (let at = from; at < end; at += 1) {
    if ('([{'.includes(code[at]!)) depth += 1;
    else if (')]}'.includes(code[at]!)) depth -= 1;
    else if (code[at] === ',' && depth === 0 && passed++ === number) return at;
  }
  return end;
}

/** The closing bracket of arguments. */
function argumentsEnd(code: string, from: number): number {
  const most = Math.min(code.length, from + MOST_CHARACTERS);
  let depth = 0;
  for (let at = from; at < most; at += 1) {
    const character = code[at]!;
    if ('([{'.includes(character)) depth += 1;
    else if (')]}'.includes(character)) {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return most;
}
