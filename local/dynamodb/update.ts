import { type Type, typeOf, type Values } from './attribute-value.ts';
import type { Used } from './condition.ts';
import { invalid } from './errors.ts';
import { ExpressionReader } from './expression-reader.ts';
import { clash, type Path } from './path.ts';

/** The right-hand side of SET. */
export type Source =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; name: string }
  | { kind: '+' | '-'; operands: Source[] }
  | { kind: 'function'; name: string; operands: Source[] };
export type Action =
  | { kind: 'SET'; path: Path; source: Source }
  | { kind: 'REMOVE'; path: Path }
  | { kind: 'ADD' | 'DELETE'; path: Path; value: string };
export type ParsedUpdate = { actions: Action[]; used: Used };

const sections = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const;

/** Parses an update expression. What depends on values is checked by `checkUpdate`. */
export function parseUpdate(text: string, names: Record<string, string>): ParsedUpdate {
  const reader = new ExpressionReader(text, names);
  const actions: Action[] = [];
  const seen = new Set<string>();
  do {
    const section = sections.find((each) => reader.takes(each));
    if (!section) throw reader.syntaxError();
    if (seen.has(section)) {
      reader.fault('section', `The "${section}" section can only be used once in an update expression;`);
    }
    seen.add(section);
    do actions.push(readAction(reader, section));
    while (reader.takes(','));
  } while (reader.next !== '');
  for (const [index, action] of actions.entries()) {
    for (const earlier of actions.slice(0, index)) {
      const message = clash(earlier.path, action.path);
      if (message) reader.fault('path', `Two document paths ${message}`);
    }
  }
  reader.finish();
  return { actions, used: { names: reader.usedNames, values: reader.usedValues } };
}

function readAction(reader: ExpressionReader, section: (typeof sections)[number]): Action {
  const path = reader.path();
  if (section === 'REMOVE') return { kind: section, path };
  if (section === 'SET') {
    reader.expect('=');
    return { kind: section, path, source: readSource(reader) };
  }
  if (!reader.nextIsValue) throw reader.syntaxError();
  return { kind: section, path, value: reader.value() };
}

function readSource(reader: ExpressionReader): Source {
  const left = readOperand(reader);
  const kind = reader.next;
  if (kind !== '+' && kind !== '-') return left;
  reader.take();
  reader.countOperator();
  return { kind, operands: [left, readOperand(reader)] };
}

function readOperand(reader: ExpressionReader): Source {
  if (reader.takes('(')) {
    const source = readSource(reader);
    reader.expect(')');
    return source;
  }
  if (reader.nextIsValue) return { kind: 'value', name: reader.value() };
  if (!reader.nextIsName || reader.afterNext !== '(') return { kind: 'path', path: reader.path() };
  const name = reader.take();
  reader.expect('(');
  const operands: Source[] = [];
  do operands.push(readSource(reader));
  while (reader.takes(','));
  reader.expect(')');
  reader.countOperator();
  if (name !== 'if_not_exists' && name !== 'list_append') {
    reader.fault('function', `Invalid function name; function: ${name}`);
  } else if (operands.length !== 2) {
    reader.fault(
      'operands',
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  } else if (name === 'if_not_exists' && operands[0]!.kind !== 'path') {
    reader.fault('operands', `Operator or function requires a document path; operator or function: ${name}`);
  }
  return { kind: 'function', name, operands };
}

const typeNames: Partial<Record<Type, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};

/** Throws if a value is of a type that its action or function never takes. Every value is defined. */
export function checkUpdate(actions: readonly Action[], values: Values): void {
  for (const action of actions) {
    if (action.kind === 'SET') checkSource(action.source, values);
    if (action.kind !== 'ADD' && action.kind !== 'DELETE') continue;
    const type = typeOf(values[action.value]!);
    if (type === 'SS' || type === 'NS' || type === 'BS' || (type === 'N' && action.kind === 'ADD')) continue;
    throw invalid(
      `Incorrect operand type for operator or function; operator: ${action.kind}, operand type: ${typeNames[type]}`,
    );
  }
}

function checkSource(source: Source, values: Values): void {
  if (source.kind === 'path' || source.kind === 'value') return;
  for (const operand of source.operands) checkSource(operand, values);
  const name = source.kind === 'function' ? source.name : source.kind;
  if (name === 'if_not_exists') return;
  const wanted = name === 'list_append' ? 'L' : 'N';
  for (const operand of source.operands) {
    const type = knownType(operand, values);
    if (type === undefined || type === wanted) continue;
    throw invalid(
      `Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`,
    );
  }
}

/** The type of what a source gives, if it does not depend on the item. */
function knownType(source: Source, values: Values): Type | undefined {
  if (source.kind === 'value') return typeOf(values[source.name]!);
  if (source.kind === '+' || source.kind === '-') return 'N';
  return source.kind === 'function' && source.name === 'list_append' ? 'L' : undefined;
}
