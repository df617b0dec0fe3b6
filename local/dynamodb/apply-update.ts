import { type AttributeValue, attribute, type Item, setAttribute, typeOf, type Values } from './attribute-value.ts';
import { addNumbers, subtractNumbers } from './decimal.ts';
import { invalid } from './errors.ts';
import { type Path, valueAt } from './path.ts';
import type { Action, Source } from './update.ts';

const wrongType = () => invalid('An operand in the update expression has an incorrect data type');

type Change = { path: Path; value: AttributeValue | undefined };

/**
 * The item after the actions. All of them see the item as it was; it is not changed, and the result shares with it
 * what stayed the same. Elements of a list are taken out last: indexes are those of the list as it was.
 */
export function applyUpdate(item: Item, actions: readonly Action[], values: Values): Item {
  const changes = actions.map((action) => ({ path: action.path, value: valueAfter(action, item, values) }));
  const result: Item = { ...item };
  const copied = new Set<object>([result]);
  const puts = changes.filter((change) => change.value !== undefined);
  const removals = changes.filter((change) => change.value === undefined);
  for (const { path, value } of puts.sort(inOrder)) put(containerOf(result, path, copied), path.at(-1)!, value!);
  for (const { path } of removals.sort(inOrder).reverse()) remove(containerOf(result, path, copied), path.at(-1)!);
  return result;
}

/** Elements of a list, and what is in them, by their index. */
function inOrder(a: Change, b: Change): number {
  const depth = a.path.findIndex((step, index) => step !== b.path[index]);
  const [x, y] = [a.path[depth]!, b.path[depth]!];
  return x < y ? -1 : 1;
}

function valueAfter(action: Action, item: Item, values: Values): AttributeValue | undefined {
  if (action.kind === 'SET') return sourceValue(action.source, item, values);
  if (action.kind === 'REMOVE') return undefined;
  const old = valueAt(item, action.path);
  const operand = values[action.value]!;
  const type = typeOf(operand);
  if (old && typeOf(old) !== type) throw wrongType();
  if (action.kind === 'ADD') {
    if (type === 'N') return old ? { N: addNumbers(old.N!, operand.N!) } : operand;
    return old ? { [type]: [...new Set([...elementsOf(old), ...elementsOf(operand)])] } : operand;
  }
  if (!old) return undefined;
  const taken = new Set(elementsOf(operand));
  const left = elementsOf(old).filter((element) => !taken.has(element));
  return left.length > 0 ? { [type]: left } : undefined;
}

const elementsOf = (set: AttributeValue) => set.SS ?? set.NS ?? set.BS ?? [];

function sourceValue(source: Source, item: Item, values: Values): AttributeValue {
  switch (source.kind) {
    case 'value':
      return values[source.name]!;
    case 'path': {
      const value = valueAt(item, source.path);
      if (value) return value;
      throw invalid('The provided expression refers to an attribute that does not exist in the item');
    }
    case '+':
    case '-': {
      const [left, right] = source.operands.map((operand) => sourceValue(operand, item, values));
      if (left!.N === undefined || right!.N === undefined) throw wrongType();
      return { N: source.kind === '+' ? addNumbers(left!.N, right!.N) : subtractNumbers(left!.N, right!.N) };
    }
    case 'function': {
      const [first, second] = source.operands;
      if (source.name === 'if_not_exists') {
        const path = (first as Source & { kind: 'path' }).path;
        return valueAt(item, path) ?? sourceValue(second!, item, values);
      }
      const [head, tail] = [sourceValue(first!, item, values), sourceValue(second!, item, values)];
      if (!head.L || !tail.L) throw wrongType();
      return { L: [...head.L, ...tail.L] };
    }
  }
}

type Container = Item | AttributeValue[];

/** The map or list that holds a path's last step, copied on the way so that it may be changed. */
function containerOf(item: Item, path: Path, copied: Set<object>): Container {
  let container: Container = item;
  for (let depth = 0; depth < path.length - 1; depth++) {
    const step = path[depth]!;
    const value = childOf(container, step);
    const inner: Container | undefined = typeof path[depth + 1] === 'number' ? value?.L : value?.M;
    if (!inner) throw invalid('The document path provided in the update expression is invalid for update');
    const own: Container = copied.has(inner) ? inner : Array.isArray(inner) ? [...inner] : { ...inner };
    copied.add(own);
    put(container, step, Array.isArray(own) ? { L: own } : { M: own });
    container = own;
  }
  return container;
}

const childOf = (container: Container, step: string | number) =>
  Array.isArray(container) ? container[step as number] : attribute(container, step as string);

/** An element beyond the end of a list is appended. */
function put(container: Container, step: string | number, value: AttributeValue): void {
  if (Array.isArray(container)) container[Math.min(step as number, container.length)] = value;
  else setAttribute(container, step as string, value);
}

function remove(container: Container, step: string | number): void {
  if (Array.isArray(container)) container.splice(step as number, 1);
  else if (Object.hasOwn(container, step)) delete container[step as string];
}
