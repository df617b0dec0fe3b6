import type { Values } from './attribute-value.ts';
import { checkOperands } from './check-operands.ts';
import { checkedMap } from './check-value.ts';
import { type ParsedCondition, parseCondition, type Used } from './condition.ts';
import { DynamoDbError, invalid, malformed } from './errors.ts';
import { ExpressionReader } from './expression-reader.ts';
import { clash, type Path } from './path.ts';
import { checkUpdate, type ParsedUpdate, parseUpdate } from './update.ts';

export type ParsedProjection = { paths: Path[]; used: Used };

const MAX_CACHED = 2000;
const MAX_NAME_BYTES = 255;

function parseProjection(text: string, names: Record<string, string>): ParsedProjection {
  const reader = new ExpressionReader(text, names);
  const paths: Path[] = [];
  do paths.push(reader.path());
  while (reader.takes(','));
  for (const [index, path] of paths.entries()) {
    for (const earlier of paths.slice(0, index)) {
      const message = clash(earlier, path);
      if (message) reader.fault('path', `Two document paths ${message}`);
    }
  }
  reader.finish();
  return { paths, used: { names: reader.usedNames, values: reader.usedValues } };
}

const parsers = {
  UpdateExpression: parseUpdate,
  ConditionExpression: parseCondition,
  FilterExpression: parseCondition,
  KeyConditionExpression: parseCondition,
  ProjectionExpression: parseProjection,
};
type Kind = keyof typeof parsers;
type Parsed = ParsedCondition | ParsedUpdate | ParsedProjection;

/** Parsed expressions by kind, text and names: the same few come again and again. */
const cache = new Map<string, Parsed>();

function parsed(kind: Kind, text: string, names: Record<string, string>, namesJson: string): Parsed {
  const key = `${kind} ${text} ${namesJson}`;
  const known = cache.get(key);
  if (known) return known;
  const fresh = parsers[kind](text, names);
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value!);
  cache.set(key, fresh);
  return fresh;
}

/** The expressions of one request, with its names and values. */
export class Expressions {
  readonly values: Values;
  readonly #input: Record<string, unknown>;
  readonly #names: Record<string, string>;
  readonly #namesJson: string;
  readonly #used: Used[] = [];

  /** `kinds` are those that the operation has. Throws for names or values without an expression, and for bad ones. */
  constructor(input: Record<string, unknown>, kinds: readonly Kind[]) {
    this.#input = input;
    const { ExpressionAttributeNames: names, ExpressionAttributeValues: values } = input;
    if (names != null && kinds.every((kind) => input[kind] == null)) {
      throw invalid('ExpressionAttributeNames can only be specified when using expressions');
    }
    const withValues = kinds.filter((kind) => kind !== 'ProjectionExpression');
    if (values != null && withValues.every((kind) => input[kind] == null)) {
      const verb = withValues.length > 1 ? 'are' : 'is';
      throw invalid(
        `ExpressionAttributeValues can only be specified when using expressions: ${withValues.join(' and ')} ${verb} null`,
      );
    }
    this.#names = names == null ? {} : checkedNames(names);
    this.#namesJson = names == null ? '' : JSON.stringify(names);
    this.values = values == null ? {} : checkedValues(values);
  }

  update(): ParsedUpdate | undefined {
    const update = this.#parse('UpdateExpression') as ParsedUpdate | undefined;
    if (update) this.#about('UpdateExpression', () => checkUpdate(update.actions, this.values));
    return update;
  }

  condition(kind: 'ConditionExpression' | 'FilterExpression' | 'KeyConditionExpression'): ParsedCondition | undefined {
    const condition = this.#parse(kind) as ParsedCondition | undefined;
    if (condition) this.#about(kind, () => checkOperands(condition.condition, this.values));
    return condition;
  }

  projection(): Path[] | undefined {
    return (this.#parse('ProjectionExpression') as ParsedProjection | undefined)?.paths;
  }

  /** Throws if a name or value was given that no expression used. Call it after all have been parsed. */
  checkAllUsed(): void {
    this.#checkUsed('ExpressionAttributeNames', Object.keys(this.#names), (used) => used.names);
    this.#checkUsed('ExpressionAttributeValues', Object.keys(this.values), (used) => used.values);
  }

  #checkUsed(parameter: string, given: string[], of: (used: Used) => ReadonlySet<string>): void {
    const unused = given.filter((each) => !this.#used.some((used) => of(used).has(each)));
    if (unused.length === 0) return;
    throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(', ')}}`);
  }

  #parse(kind: Kind): Parsed | undefined {
    const text = this.#input[kind];
    if (text == null) return undefined;
    if (typeof text !== 'string') throw malformed(`${kind} is no string`);
    return this.#about(kind, () => {
      const expression = parsed(kind, text, this.#names, this.#namesJson);
      for (const name of expression.used.values) {
        if (Object.hasOwn(this.values, name)) continue;
        throw invalid(`An expression attribute value used in expression is not defined; attribute value: ${name}`);
      }
      this.#used.push(expression.used);
      return expression;
    });
  }

  /** Says which expression a fault is in. */
  #about<T>(kind: Kind, work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (error instanceof DynamoDbError) throw invalid(`Invalid ${kind}: ${error.message}`);
      throw error;
    }
  }
}

function checkedNames(names: unknown): Record<string, string> {
  if (typeof names !== 'object' || Array.isArray(names)) throw malformed('ExpressionAttributeNames is no map');
  const entries = Object.entries(names as object);
  if (entries.length === 0) throw invalid('ExpressionAttributeNames must not be empty');
  for (const [key, name] of entries) {
    if (!/^#\w+$/.test(key)) {
      throw invalid(`ExpressionAttributeNames contains invalid key: Syntax error; key: "${key}"`);
    }
    if (typeof name !== 'string') throw malformed('ExpressionAttributeNames has an entry that is no string');
    if (name === '' || Buffer.byteLength(name) > MAX_NAME_BYTES) {
      throw invalid(
        `ExpressionAttributeNames contains invalid value: Attribute name must be 1 to ${MAX_NAME_BYTES} bytes long for key ${key}`,
      );
    }
  }
  return names as Record<string, string>;
}

function checkedValues(values: unknown): Values {
  if (typeof values !== 'object' || Array.isArray(values)) throw malformed('ExpressionAttributeValues is no map');
  const keys = Object.keys(values as object);
  if (keys.length === 0) throw invalid('ExpressionAttributeValues must not be empty');
  const bad = keys.find((key) => !/^:\w+$/.test(key));
  if (bad !== undefined) {
    throw invalid(`ExpressionAttributeValues contains invalid key: Syntax error; key: "${bad}"`);
  }
  let current = '';
  try {
    const checked: Values = {};
    for (current of keys) checked[current] = checkedMap({ v: (values as Values)[current]! }).v!;
    return checked;
  } catch (error) {
    if (!(error instanceof DynamoDbError) || error.name !== 'ValidationException') throw error;
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${current}`);
  }
}
