import type { AttributeValue, Values } from './attribute-value.ts';
import type { Comparator, Condition, Operand, ParsedCondition } from './condition.ts';
import { invalid, invalidParameter } from './errors.ts';

/** The selection of a key condition: one partition, and a range of its sort keys. */
export type KeyRange = {
  partition: string;
  sort?: { operator: Comparator | 'BETWEEN' | 'BEGINS_WITH'; values: string[] };
};

type KeyCondition = { operator: Comparator | 'BETWEEN' | 'BEGINS_WITH'; values: AttributeValue[] };

/** Reads a key condition for a table or index with these key attributes. */
export function keyRange({ condition }: ParsedCondition, values: Values, pk: string, sk: string): KeyRange {
  const conditions = new Map<string, KeyCondition>();
  collect(condition, values, conditions);
  const partition = conditions.get(pk);
  if (!partition) throw invalid(`Query condition missed key schema element: ${pk}`);
  const sort = conditions.get(sk);
  if (conditions.size > 2) throw invalid('Conditions can be of length 1 or 2 only');
  if (conditions.size === 2 && !sort) throw invalid(`Query condition missed key schema element: ${sk}`);
  if (partition.operator !== '=') throw invalid('Query key condition not supported');
  const [partitionValue] = strings(partition, pk);
  if (!sort) return { partition: partitionValue! };
  return { partition: partitionValue!, sort: { operator: sort.operator, values: strings(sort, sk) } };
}

function strings({ operator, values }: KeyCondition, name: string): string[] {
  return values.map((value) => {
    if (value.S === undefined) {
      throw invalidParameter('Condition parameter type does not match schema type');
    }
    if (value.S === '' && operator !== 'BEGINS_WITH') {
      throw invalidParameter(
        `The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
      );
    }
    return value.S;
  });
}

const mirrored: Partial<Record<Comparator, Comparator>> = { '=': '=', '<': '>', '<=': '>=', '>': '<', '>=': '<=' };

function collect(condition: Condition, values: Values, into: Map<string, KeyCondition>): void {
  switch (condition.kind) {
    case 'and':
      collect(condition.left, values, into);
      collect(condition.right, values, into);
      return;
    case 'or':
    case 'not':
    case 'in':
      throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.kind.toUpperCase()}`);
    case 'compare': {
      if (condition.comparator === '<>') throw invalid('Invalid operator used in KeyConditionExpression: <>');
      const pathFirst = condition.operands[0]!.kind === 'path';
      const operator = pathFirst ? condition.comparator : mirrored[condition.comparator]!;
      add(operator, pathFirst ? condition.operands : condition.operands.toReversed(), values, into);
      return;
    }
    case 'between':
      requireKeyFirst('BETWEEN', condition.operands);
      add('BETWEEN', condition.operands, values, into);
      return;
    case 'function':
      if (condition.name !== 'begins_with') {
        throw invalid(`Invalid operator used in KeyConditionExpression: ${condition.name}`);
      }
      requireKeyFirst(condition.name, condition.operands);
      add('BEGINS_WITH', condition.operands, values, into);
  }
}

function requireKeyFirst(operator: string, [first]: Operand[]): void {
  if (first!.kind === 'path') return;
  throw invalid(
    `Invalid condition in KeyConditionExpression: ${operator} operator must have the key attribute as its first operand`,
  );
}

function add(
  operator: KeyCondition['operator'],
  operands: Operand[],
  values: Values,
  into: Map<string, KeyCondition>,
): void {
  if (operands.some((operand) => operand.kind === 'function')) {
    throw invalid('KeyConditionExpressions cannot contain nested operations');
  }
  const [key, ...others] = operands;
  if (key?.kind !== 'path') throw invalid('Invalid condition in KeyConditionExpression: No key attribute specified');
  const given = others.map((other) => {
    if (other.kind === 'value') return values[other.name]!;
    throw invalid('Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition');
  });
  if (key.path.length > 1) throw invalid('KeyConditionExpressions cannot have conditions on nested attributes');
  if (into.has(key.path[0])) throw invalid('KeyConditionExpressions must only contain one condition per key');
  into.set(key.path[0], { operator, values: given });
}
