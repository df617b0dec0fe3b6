import type { AttributeValue, Item, Values } from './attribute-value.ts';
import { ExpressionReader } from './expression-reader.ts';
import { type Path, printed } from './path.ts';

export type Operand =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; name: string }
  | { kind: 'function'; name: string; operands: Operand[] };
export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
export type Condition =
  | { kind: 'and' | 'or'; left: Condition; right: Condition }
  | { kind: 'not'; condition: Condition }
  | { kind: 'compare'; comparator: Comparator; operands: Operand[] }
  | { kind: 'between' | 'in'; operands: Operand[] }
  | { kind: 'function'; name: string; operands: Operand[] };

export type Used = { names: ReadonlySet<string>; values: ReadonlySet<string> };
export type ParsedCondition = { condition: Condition; used: Used; paths: Path[] };
/** The item and the values that an operand is evaluated with. */
export type Scope = { item: Item; values: Values };
export type Operands = (AttributeValue | undefined)[];

const operandCounts: Record<string, number> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
  size: 1,
};
const comparators = new Set(['=', '<>', '<', '<=', '>', '>=']);
const MAX_IN_OPERANDS = 100;

/** Parses a condition, filter or key condition. What depends on values is checked by `checkOperands`. */
export function parseCondition(text: string, names: Record<string, string>): ParsedCondition {
  const reader = new ExpressionReader(text, names);
  const parser = new ConditionParser(reader);
  const condition = parser.or();
  reader.finish();
  return { condition, used: { names: reader.usedNames, values: reader.usedValues }, paths: parser.paths };
}

class ConditionParser {
  readonly paths: Path[] = [];
  readonly #reader: ExpressionReader;

  constructor(reader: ExpressionReader) {
    this.#reader = reader;
  }

  or(): Condition {
    let left = this.#and();
    while (this.#reader.takes('OR')) {
      this.#reader.countOperator();
      left = { kind: 'or', left, right: this.#and() };
    }
    return left;
  }

  #and(): Condition {
    let left = this.#not();
    while (this.#reader.takes('AND')) {
      this.#reader.countOperator();
      left = { kind: 'and', left, right: this.#not() };
    }
    return left;
  }

  #not(): Condition {
    if (!this.#reader.takes('NOT')) return this.#primary();
    this.#reader.countOperator();
    return { kind: 'not', condition: this.#not() };
  }

  #primary(): Condition {
    if (this.#reader.next === '(') return this.#parentheses();
    const first = this.#operand();
    const token = this.#reader.next;
    if (comparators.has(token)) {
      this.#reader.take();
      const operands = [first, this.#operand()];
      return this.#checked({ kind: 'compare', comparator: token as Comparator, operands }, token);
    }
    if (this.#reader.takes('BETWEEN')) {
      const low = this.#operand();
      this.#reader.expect('AND');
      return this.#checked({ kind: 'between', operands: [first, low, this.#operand()] }, 'BETWEEN');
    }
    if (this.#reader.takes('IN')) return this.#in(first);
    if (first.kind !== 'function') throw this.#reader.syntaxError();
    if (first.name === 'size') this.#misused(first.name);
    return first;
  }

  #parentheses(): Condition {
    this.#reader.take();
    const redundant = this.#reader.next === '(';
    const condition = this.or();
    // `((a = :b))`: the inner pair was read as the whole of the outer one.
    const wholeInside = redundant && this.#lastClosed === condition;
    this.#reader.expect(')');
    if (wholeInside) this.#reader.fault('parentheses', 'The expression has redundant parentheses;');
    this.#lastClosed = condition;
    return condition;
  }
  #lastClosed: Condition | undefined;

  #in(first: Operand): Condition {
    const operands = [first];
    this.#reader.expect('(');
    do operands.push(this.#operand());
    while (this.#reader.takes(','));
    this.#reader.expect(')');
    if (operands.length - 1 > MAX_IN_OPERANDS) {
      this.#reader.fault(
        'operands',
        `Too many operands for operator or function; operator or function: IN, number of operands: ${operands.length - 1}`,
      );
    }
    return this.#checked({ kind: 'in', operands }, 'IN');
  }

  #operand(): Operand {
    if (this.#reader.nextIsValue) return { kind: 'value', name: this.#reader.value() };
    if (this.#reader.nextIsName && this.#reader.afterNext === '(') return this.#function();
    const path = this.#reader.path();
    this.paths.push(path);
    return { kind: 'path', path };
  }

  #function(): Operand & { kind: 'function' } {
    const name = this.#reader.take();
    this.#reader.expect('(');
    const operands: Operand[] = [];
    do operands.push(this.#operand());
    while (this.#reader.takes(','));
    this.#reader.expect(')');
    this.#reader.countOperator();
    const count = Object.hasOwn(operandCounts, name) ? operandCounts[name] : undefined;
    if (count === undefined) this.#reader.fault('function', `Invalid function name; function: ${name}`);
    else if (count !== operands.length) {
      this.#reader.fault(
        'operands',
        `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
      );
    } else if (name.startsWith('attribute_') && operands[0]!.kind !== 'path') {
      this.#reader.fault('operands', `Operator or function requires a document path; operator or function: ${name}`);
    }
    this.#checkNested(operands);
    this.#checkDistinct(operands, name);
    return { kind: 'function', name, operands };
  }

  #checked<T extends Condition & { operands: Operand[] }>(condition: T, operator: string): T {
    this.#reader.countOperator();
    this.#checkNested(condition.operands);
    this.#checkDistinct(condition.operands, operator);
    return condition;
  }

  /** Only size() stands as an operand. */
  #checkNested(operands: Operand[]): void {
    for (const operand of operands) {
      if (operand.kind === 'function' && operand.name !== 'size') this.#misused(operand.name);
    }
  }

  #misused(name: string): void {
    if (!Object.hasOwn(operandCounts, name)) return;
    this.#reader.fault('misuse', `The function is not allowed to be used this way in an expression; function: ${name}`);
  }

  #checkDistinct([first, ...others]: Operand[], operator: string): void {
    if (first?.kind !== 'path') return;
    const path = printed(first.path);
    if (!others.some((other) => other.kind === 'path' && printed(other.path) === path)) return;
    this.#reader.fault(
      'operands',
      `The first operand must be distinct from the remaining operands for this operator or function; operator: ${operator}, first operand: ${path}`,
    );
  }
}
