import { type AttributeValue, type Type, typeOf, types, type Values } from './attribute-value.ts';
import { compareValues, hasOrder } from './compare-values.ts';
import type { Condition, Operand } from './condition.ts';
import { invalid } from './errors.ts';

/** Throws if a value is of a type that its operator or function never takes. Every value is defined. */
export function checkOperands(condition: Condition, values: Values): void {
  switch (condition.kind) {
    case 'and':
    case 'or':
      checkOperands(condition.left, values);
      checkOperands(condition.right, values);
      return;
    case 'not':
      checkOperands(condition.condition, values);
      return;
    default: {
      for (const operand of condition.operands) checkNested(operand, values);
      const given = condition.operands.map((operand) => (operand.kind === 'value' ? values[operand.name] : undefined));
      if (condition.kind === 'compare') checkCompared(condition.comparator, given);
      if (condition.kind === 'between') checkBounds(given);
      if (condition.kind === 'function') checkFunction(condition.name, given, condition.operands);
    }
  }
}

function checkNested(operand: Operand, values: Values): void {
  if (operand.kind !== 'function') return;
  const given = operand.operands.map((each) => (each.kind === 'value' ? values[each.name] : undefined));
  checkFunction(operand.name, given, operand.operands);
}

type Given = (AttributeValue | undefined)[];

function checkCompared(comparator: string, given: Given): void {
  if (comparator === '=' || comparator === '<>') return;
  for (const value of given) if (value && !hasOrder(typeOf(value))) throw wrongOperator(comparator, typeOf(value));
}

function checkBounds([operand, low, high]: Given): void {
  for (const value of [operand, low, high]) {
    if (value && !hasOrder(typeOf(value))) throw wrongOperator('BETWEEN', typeOf(value));
  }
  if (!low || !high) return;
  const bounds = `lower bound operand: AttributeValue: ${shown(low)}, upper bound operand: AttributeValue: ${shown(high)}`;
  const order = compareValues(low, high);
  if (order === null) {
    throw invalid(`The BETWEEN operator requires same data type for lower and upper bounds; ${bounds}`);
  }
  if (order > 0) {
    throw invalid(`The BETWEEN operator requires upper bound to be greater than or equal to lower bound; ${bounds}`);
  }
}

const shown = (value: AttributeValue) => `{${typeOf(value)}:${value[typeOf(value)]}}`;

function checkFunction(name: string, given: Given, operands: Operand[]): void {
  const [first, second] = given;
  if (name === 'begins_with') {
    for (const value of given) {
      if (value && value.S === undefined && value.B === undefined) throw wrongFunction(name, typeOf(value));
    }
  }
  if (name === 'size' && first && (['N', 'BOOL', 'NULL'] as Type[]).includes(typeOf(first))) {
    throw wrongFunction(name, typeOf(first));
  }
  if (name === 'attribute_type' && operands[1]) {
    if (!second) throw wrongFunction(name, '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}');
    if (second.S === undefined) throw wrongFunction(name, typeOf(second));
    if (!types.includes(second.S as Type)) {
      throw invalid(`Invalid attribute type name found; type: ${second.S}, valid types: {${types.join(',')}}`);
    }
  }
}

const wrongFunction = (name: string, type: string) =>
  invalid(`Incorrect operand type for operator or function; operator or function: ${name}, operand type: ${type}`);

const wrongOperator = (operator: string, type: string) =>
  invalid(`Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`);
