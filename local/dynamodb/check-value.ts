import { type AttributeValue, bytesOf, type Item, setAttribute, type Type } from './attribute-value.ts';
import { canonicalNumber } from './decimal.ts';
import { invalid, invalidParameter, malformed } from './errors.ts';

/** Levels of maps and lists that an item may have. */
const MAX_DEPTH = 32;

/**
 * The value as it is stored: numbers in canonical form. The same object if nothing had to change. Throws DynamoDbError
 * if it is none.
 */
export function checkedValue(value: unknown, depth = 0): AttributeValue {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed('Unexpected value type in payload');
  }
  let type: string | undefined;
  for (const key in value) {
    if ((value as Record<string, unknown>)[key] === undefined) continue;
    if (type !== undefined) {
      throw invalid(
        'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
      );
    }
    type = key;
  }
  const check = type !== undefined && Object.hasOwn(checks, type) ? checks[type as Type] : undefined;
  if (!check) {
    throw invalid('Supplied AttributeValue is empty, must contain exactly one of the supported datatypes');
  }
  return check(value as AttributeValue, depth);
}

/** The items of a map as they are stored; the same object if nothing had to change. */
export function checkedMap(map: unknown, depth = 0): Item {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) {
    throw malformed('Start of structure or map found where not expected');
  }
  let result = map as Item;
  for (const name of Object.keys(map)) {
    const value = (map as Item)[name];
    const checked = checkedValue(value, depth);
    if (checked === value) continue;
    if (result === map) result = { ...result };
    setAttribute(result, name, checked);
  }
  return result;
}

const checks: Record<Type, (value: AttributeValue, depth: number) => AttributeValue> = {
  S: (value) => {
    if (!stringIn(value.S).isWellFormed()) throw malformed('A string has half of a surrogate pair');
    return value;
  },
  N: (value) => {
    const canonical = canonicalNumber(stringIn(value.N));
    return canonical === value.N ? value : { N: canonical };
  },
  B: (value) => {
    base64In(value.B);
    return value;
  },
  BOOL: (value) => {
    if (typeof value.BOOL !== 'boolean') throw malformed('Unexpected token received from parser');
    return value;
  },
  NULL: (value) => {
    if (typeof value.NULL !== 'boolean') throw malformed('Unexpected token received from parser');
    if (!value.NULL) throw invalidParameter('Null attribute value types must have the value of true');
    return value;
  },
  SS: (value) => {
    const elements = listIn(value.SS).map(stringIn);
    if (elements.length === 0) throw invalidParameter('An string set  may not be empty');
    if (hasDuplicates(elements)) {
      throw invalidParameter(`Input collection [${elements.join(', ')}] contains duplicates.`);
    }
    return value;
  },
  NS: (value) => {
    const elements = listIn(value.NS).map((each) => canonicalNumber(stringIn(each)));
    if (elements.length === 0) throw invalidParameter('An number set  may not be empty');
    if (hasDuplicates(elements)) throw invalid('Input collection contains duplicates');
    return { NS: elements };
  },
  BS: (value) => {
    const elements = listIn(value.BS).map(base64In);
    if (elements.length === 0) throw invalidParameter('Binary sets should not be empty');
    if (hasDuplicates(elements)) {
      throw invalidParameter(`Input collection [${elements.join(', ')}]of type BS contains duplicates.`);
    }
    return value;
  },
  L: (value, depth) => {
    checkDepth(depth);
    const elements = listIn(value.L);
    const checked = elements.map((each) => checkedValue(each, depth + 1));
    return checked.every((each, index) => each === elements[index]) ? value : { L: checked };
  },
  M: (value, depth) => {
    checkDepth(depth);
    const checked = checkedMap(value.M, depth + 1);
    return checked === value.M ? value : { M: checked };
  },
};

function checkDepth(depth: number): void {
  if (depth < MAX_DEPTH) return;
  throw invalid(
    'Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit',
  );
}

function stringIn(value: unknown): string {
  if (typeof value === 'string') return value;
  throw malformed(`${kindOf(value)} cannot be converted to String`);
}

function listIn(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed('Unexpected field type');
}

function base64In(value: unknown): string {
  if (typeof value !== 'string') throw malformed('only base-64-encoded strings are convertible to bytes');
  if (bytesOf(value).toString('base64') === value) return value;
  throw malformed('Invalid last non-pad Base64 character dectected');
}

function kindOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  if (typeof value === 'number') return Number.isInteger(value) ? 'NUMBER_VALUE' : 'DECIMAL_VALUE';
  return 'Structure, list or null';
}

const hasDuplicates = (elements: string[]) => new Set(elements).size < elements.length;
