import { type AttributeValue, bytesOf, type Item, typeOf, type Values } from './attribute-value.ts';
import { compareValues, equalValues } from './compare-values.ts';
import type { Comparator, Condition, Operand } from './condition.ts';
import { valueAt } from './path.ts';

/** Tells if a condition holds for an item. A comparison with an attribute that is not there is false, but for <>. */
export function holds(condition: Condition, item: Item, values: Values): boolean {
  switch (condition.kind) {
    case 'and':
      return holds(condition.left, item, values) && holds(condition.right, item, values);
    case 'or':
      return holds(condition.left, item, values) || holds(condition.right, item, values);
    case 'not':
      return !holds(condition.condition, item, values);
    case 'compare': {
      const [left, right] = condition.operands;
      return compared(condition.comparator, operandValue(left!, item, values), operandValue(right!, item, values));
    }
    case 'between': {
      const [value, low, high] = condition.operands.map((operand) => operandValue(operand, item, values));
      return compared('>=', value, low) && compared('<=', value, high);
    }
    case 'in': {
      const [value, ...options] = condition.operands.map((operand) => operandValue(operand, item, values));
      return value !== undefined && options.some((option) => option && equalValues(value, option));
    }
    case 'function': {
      const [first, second] = condition.operands.map((operand) => operandValue(operand, item, values));
      return functionHolds(condition.name, first, second);
    }
  }
}

function operandValue(operand: Operand, item: Item, values: Values): AttributeValue | undefined {
  if (operand.kind === 'path') return valueAt(item, operand.path);
  if (operand.kind === 'value') return values[operand.name];
  const value = operandValue(operand.operands[0]!, item, values);
  const size = value && sizeOf(value);
  return size === undefined ? undefined : { N: String(size) };
}

function compared(
  comparator: Comparator,
  left: AttributeValue | undefined,
  right: AttributeValue | undefined,
): boolean {
  if (!left || !right) return comparator === '<>';
  if (comparator === '=') return equalValues(left, right);
  if (comparator === '<>') return !equalValues(left, right);
  const order = compareValues(left, right);
  if (order === null) return false;
  if (comparator === '<') return order < 0;
  if (comparator === '<=') return order <= 0;
  if (comparator === '>') return order > 0;
  return order >= 0;
}

function functionHolds(name: string, first: AttributeValue | undefined, second: AttributeValue | undefined): boolean {
  if (name === 'attribute_not_exists') return first === undefined;
  if (first === undefined) return false;
  if (name === 'attribute_exists') return true;
  if (second === undefined) return false;
  if (name === 'attribute_type') return typeOf(first) === second.S;
  if (name === 'begins_with') return beginsWith(first, second);
  return contains(first, second);
}

function beginsWith(value: AttributeValue, beginning: AttributeValue): boolean {
  if (value.S !== undefined && beginning.S !== undefined) return value.S.startsWith(beginning.S);
  if (value.B === undefined || beginning.B === undefined) return false;
  const bytes = bytesOf(beginning.B);
  return bytesOf(value.B).subarray(0, bytes.length).equals(bytes);
}

function contains(value: AttributeValue, part: AttributeValue): boolean {
  if (value.L) return value.L.some((element) => equalValues(element, part));
  if (part.S !== undefined) return value.S?.includes(part.S) ?? value.SS?.includes(part.S) ?? false;
  if (part.N !== undefined) return value.NS?.includes(part.N) ?? false;
  if (part.B === undefined) return false;
  if (value.B !== undefined) return bytesOf(value.B).includes(bytesOf(part.B));
  return value.BS?.includes(part.B) ?? false;
}

/** Returns the result of size(); undefined for a type that has none. A string counts its UTF-16 units, as in Java. */
function sizeOf(value: AttributeValue): number | undefined {
  if (value.S !== undefined) return value.S.length;
  if (value.B !== undefined) return bytesOf(value.B).length;
  if (value.M) return Object.keys(value.M).length;
  return (value.L ?? value.SS ?? value.NS ?? value.BS)?.length;
}
