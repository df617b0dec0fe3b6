import type { AttributeValue, Item } from '../../../local/dynamodb/attribute-value.ts';
import type { TableDefinition } from '../../../local/dynamodb/dynamodb.ts';

export const table: TableDefinition = { name: 'items', indexes: { gsi1: ['a', 'm'], gsi2: ['b'] } };

export type RandomRequest = { operation: string; input: Record<string, unknown> };

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const partitions = ['p', 'q', 'é'];
const sortKeys = ['a', 'a1', 'a2', 'ab', 'b', 'B', 'z', '~', 'é', 'ﬀ', '😀', '1', '10', '2', 'b#1', 'b#2'];
const attributes = ['a', 'b', 'c', 'd', 'm', 'l', 's', 'n', 'e'];
const entries = ['x', 'y', 'a'];
const strings = ['', 'x', 'xy', 'yx', 'é', '😀', 'long '.repeat(20)];
const numbers = ['0', '1', '-1', '2', '10', '1.5', '-0.25', '100', '12345678901234567890', '0.1', '1e3', '007', '-7'];
const binaries = ['AA==', 'AQI=', 'AQID', '/w=='];

/** Makes requests on a small world of keys and attributes, so that they meet. Most are valid. */
export class RandomRequests {
  readonly #random: () => number;
  /** Names and values of the request that is being made. */
  #names: Record<string, string> = {};
  #values: Record<string, AttributeValue> = {};

  constructor(seed: number) {
    this.#random = randomNumbers(seed);
  }

  next(): RandomRequest {
    this.#names = {};
    this.#values = {};
    const make = this.#one([
      () => this.#put(),
      () => this.#put(),
      () => this.#update(),
      () => this.#update(),
      () => this.#update(),
      () => this.#get(),
      () => this.#delete(),
      () => this.#query(),
      () => this.#query(),
      () => this.#query(),
      () => this.#batchGet(),
    ]);
    const { operation, input } = make();
    const request: RandomRequest = { operation, input: { ...input } };
    if (operation !== 'BatchGetItem') {
      request.input.TableName = table.name;
      if (Object.keys(this.#names).length > 0) request.input.ExpressionAttributeNames = this.#names;
      if (Object.keys(this.#values).length > 0) request.input.ExpressionAttributeValues = this.#values;
    }
    return request;
  }

  #chance(share: number): boolean {
    return this.#random() < share;
  }

  #below(count: number): number {
    return Math.floor(this.#random() * count);
  }

  #one<T>(options: readonly T[]): T {
    return options[this.#below(options.length)]!;
  }

  #list<T>(max: number, make: () => T): T[] {
    return Array.from({ length: this.#below(max + 1) }, make);
  }

  #key(): Item {
    if (this.#chance(0.01))
      return this.#one<Item>([
        {},
        { pk: { S: 'p' } },
        { pk: { S: 'p' }, sk: { S: '' } },
        { pk: { N: '1' }, sk: { S: 'a' } },
      ]);
    return { pk: { S: this.#one(partitions) }, sk: { S: this.#one(sortKeys) } };
  }

  #value(depth = 0): AttributeValue {
    const scalars: (() => AttributeValue)[] = [
      () => ({ S: this.#one(strings) }),
      () => ({ N: this.#one(numbers) }),
      () => ({ N: this.#one(numbers) }),
      () => ({ BOOL: this.#chance(0.5) }),
      () => ({ NULL: true }),
      () => ({ B: this.#one(binaries) }),
      () => ({ SS: this.#set(strings.slice(1)) }),
      () => ({ NS: this.#set(['1', '2', '-1', '1.5', '10']) }),
      () => ({ BS: this.#set(binaries) }),
    ];
    const nested: (() => AttributeValue)[] = [
      () => ({ L: this.#list(3, () => this.#value(depth + 1)) }),
      () => ({ M: Object.fromEntries(this.#list(3, () => [this.#one(entries), this.#value(depth + 1)])) }),
    ];
    return this.#one(depth < 3 ? [...scalars, ...nested, ...nested] : scalars)();
  }

  #set(elements: readonly string[]): string[] {
    const chosen = elements.filter(() => this.#chance(0.4));
    return chosen.length > 0 ? chosen : [this.#one(elements)];
  }

  /** The usual type of an attribute, so that operators find what they want. */
  #typical(name: string): AttributeValue {
    if (this.#chance(0.2)) return this.#value();
    if (name === 'm')
      return { M: { x: this.#value(2), y: { N: this.#one(numbers) }, a: { L: [this.#value(3), this.#value(3)] } } };
    if (name === 'l') return { L: [this.#value(2), this.#value(2), { M: { x: { N: '1' } } }] };
    if (name === 's') return { SS: this.#set(strings.slice(1)) };
    if (name === 'n' || name === 'a') return { N: this.#one(numbers) };
    return { S: this.#one(strings) };
  }

  #item(): Item {
    const item = this.#key();
    for (const name of attributes) if (this.#chance(0.5)) item[name] = this.#typical(name);
    for (const index of Object.keys(table.indexes)) {
      if (this.#chance(0.6)) item[`${index}pk`] = { S: this.#one(partitions) };
      // Equal keys of an index come in no order, so each item has another.
      if (this.#chance(0.8)) item[`${index}sk`] = { S: `${this.#one(sortKeys)}#${item.pk?.S}${item.sk?.S}` };
      if (this.#chance(0.01)) item[`${index}sk`] = this.#value();
    }
    return item;
  }

  #name(name: string): string {
    if (this.#chance(0.5) && name !== 'n') return name;
    const placeholder = `#${name}`;
    this.#names[placeholder] = name;
    return placeholder;
  }

  #path(names: readonly string[] = attributes): string {
    if (this.#chance(0.005)) return this.#one(['size', '#undefined', 'a..b', 'a[', 'l[-1]', 'a b']);
    let path = this.#name(this.#one(names));
    while (this.#chance(0.25)) path += this.#chance(0.5) ? `.${this.#name(this.#one(entries))}` : `[${this.#below(4)}]`;
    return path;
  }

  #placeholder(value: AttributeValue): string {
    if (this.#chance(0.005)) return ':undefined';
    const placeholder = `:v${Object.keys(this.#values).length}`;
    this.#values[placeholder] = value;
    return placeholder;
  }

  #operand(): string {
    const path = this.#path();
    if (this.#chance(0.5)) return path;
    return this.#chance(0.15) ? `size(${path})` : this.#placeholder(this.#typical(path.replace('#', '')));
  }

  #condition(depth = 0, names: readonly string[] = attributes): string {
    const path = () => this.#path(names);
    const value = (of: string) => this.#placeholder(this.#typical(of.replace('#', '').replace(/[.[].*/, '')));
    const simple: (() => string)[] = [
      () => `attribute_exists(${path()})`,
      () => `attribute_not_exists(${path()})`,
      () =>
        `attribute_type(${path()}, ${this.#placeholder({ S: this.#one(['S', 'N', 'M', 'L', 'SS', 'BOOL', 'X']) })})`,
      () => `begins_with(${path()}, ${this.#placeholder({ S: this.#one(strings) })})`,
      () => `contains(${path()}, ${this.#placeholder(this.#value(2))})`,
      () =>
        `size(${path()}) ${this.#one(['=', '<', '>='])} ${this.#placeholder({ N: this.#one(['0', '1', '2', '3']) })}`,
      () => `${this.#operand()} ${this.#one(['=', '<>', '<', '<=', '>', '>='])} ${this.#operand()}`,
    ];
    const typed: (() => string)[] = [
      () => {
        const of = path();
        return `${of} ${this.#one(['=', '<>', '<', '<=', '>', '>='])} ${value(of)}`;
      },
      () => {
        const of = path();
        return `${of} BETWEEN ${value(of)} AND ${value(of)}`;
      },
      () => {
        const of = path();
        return `${of} IN (${[value(of), ...this.#list(3, () => value(of))].join(', ')})`;
      },
    ];
    if (depth < 3 && this.#chance(0.4)) {
      const inner = () => this.#condition(depth + 1, names);
      return this.#one([
        () => `${inner()} AND ${inner()}`,
        () => `${inner()} OR ${inner()}`,
        () => `NOT ${inner()}`,
        () => `(${inner()} OR ${inner()}) AND ${inner()}`,
      ])();
    }
    return this.#one([...simple, ...typed, ...typed])();
  }

  #maybeCondition(share: number): Record<string, unknown> {
    if (!this.#chance(share)) return {};
    const ConditionExpression = this.#condition();
    return { ConditionExpression, ...(this.#chance(0.3) && { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }) };
  }

  #put(): RandomRequest {
    const input = { Item: this.#item(), ...this.#maybeCondition(0.4), ReturnValues: this.#one(['NONE', 'ALL_OLD']) };
    return { operation: 'PutItem', input };
  }

  #delete(): RandomRequest {
    const input = { Key: this.#key(), ...this.#maybeCondition(0.5), ReturnValues: this.#one(['NONE', 'ALL_OLD']) };
    return { operation: 'DeleteItem', input };
  }

  #get(): RandomRequest {
    const projection = this.#chance(0.6) ? { ProjectionExpression: this.#projection(attributes) } : {};
    return { operation: 'GetItem', input: { Key: this.#key(), ConsistentRead: true, ...projection } };
  }

  #projection(names: readonly string[]): string {
    return [this.#path(names), ...this.#list(3, () => this.#path(names))].join(', ');
  }

  #batchGet(): RandomRequest {
    const Keys = [this.#key(), ...this.#list(4, () => this.#key())];
    return { operation: 'BatchGetItem', input: { RequestItems: { [table.name]: { Keys, ConsistentRead: true } } } };
  }

  #update(): RandomRequest {
    const sections = new Map<string, string[]>();
    const add = (section: string, action: string) => sections.set(section, [...(sections.get(section) ?? []), action]);
    const used = new Set<string>();
    for (let count = 1 + this.#below(4); count > 0; count--) {
      const name = this.#one(attributes);
      if (used.has(name) && this.#chance(0.97)) continue;
      const target = this.#path([name]);
      used.add(name);
      const section = this.#one(['SET', 'SET', 'SET', 'REMOVE', 'ADD', 'DELETE']);
      if (section === 'REMOVE') add(section, target);
      else if (section === 'SET') add(section, `${target} = ${this.#source(target, name)}`);
      else if (section === 'DELETE' || this.#chance(0.4)) {
        if (!used.has('s')) add(section, `s ${this.#placeholder({ SS: this.#set(strings.slice(1)) })}`);
        used.add('s');
      } else add('ADD', `${target} ${this.#placeholder(this.#typical(this.#one(['n', 's'])))}`);
    }
    if (this.#chance(0.1)) add('SET', `gsi1pk = ${this.#placeholder({ S: this.#one(partitions) })}`);
    if (this.#chance(0.1)) add('REMOVE', 'gsi2sk');
    if (this.#chance(0.01)) add('SET', `sk = ${this.#placeholder({ S: 'a' })}`);
    const expression = [...sections].map(([section, actions]) => `${section} ${actions.join(', ')}`).join(' ');
    const ReturnValues = this.#one(['NONE', 'ALL_OLD', 'ALL_NEW', 'UPDATED_OLD', 'UPDATED_NEW']);
    const input = { Key: this.#key(), UpdateExpression: expression, ...this.#maybeCondition(0.4), ReturnValues };
    return { operation: 'UpdateItem', input };
  }

  #source(target: string, name: string): string {
    const number = () => this.#placeholder({ N: this.#one(numbers) });
    return this.#one([
      () => this.#placeholder(this.#typical(name)),
      () => this.#placeholder(this.#value()),
      () => this.#path(),
      () => `${target} ${this.#one(['+', '-'])} ${number()}`,
      () => `if_not_exists(${target}, ${number()}) + ${number()}`,
      () => `if_not_exists(${this.#path()}, ${this.#placeholder(this.#typical(name))})`,
      () => `list_append(${this.#path(['l'])}, ${this.#placeholder({ L: [this.#value(2)] })})`,
      () =>
        `list_append(if_not_exists(l, ${this.#placeholder({ L: [] })}), ${this.#placeholder({ L: [this.#value(2)] })})`,
    ])();
  }

  #query(): RandomRequest {
    const index = this.#one([undefined, undefined, 'gsi1', 'gsi2']);
    const [pk, sk] = [`${index ?? ''}pk`, `${index ?? ''}sk`];
    const partition = this.#one(partitions);
    const sort = () => this.#placeholder({ S: this.#one(sortKeys) });
    const range = this.#one([
      () => '',
      () => '',
      () => ` AND ${sk} ${this.#one(['=', '<', '<=', '>', '>='])} ${sort()}`,
      () => ` AND ${sk} BETWEEN ${sort()} AND ${sort()}`,
      () => ` AND begins_with(${sk}, ${this.#placeholder({ S: this.#one(['a', 'b', 'b#', 'é']) })})`,
    ])();
    const carried = index ? table.indexes[index]! : attributes;
    const start = this.#chance(0.2) && {
      ExclusiveStartKey: {
        pk: { S: index ? this.#one(partitions) : partition },
        sk: { S: this.#one(sortKeys) },
        ...(index && { [pk]: { S: partition }, [sk]: { S: this.#one(sortKeys) } }),
      },
    };
    const input = {
      ...(index && { IndexName: index }),
      KeyConditionExpression: `${pk} = ${this.#placeholder({ S: partition })}${range}`,
      ...(this.#chance(0.3) && { FilterExpression: this.#condition(1, carried) }),
      ...(this.#chance(0.2) && { ProjectionExpression: this.#projection(carried) }),
      ...(this.#chance(0.4) && { Limit: 1 + this.#below(6) }),
      ...(this.#chance(0.4) && { ScanIndexForward: this.#chance(0.3) }),
      ...(this.#chance(0.1) && { Select: this.#one(['COUNT', 'COUNT', 'ALL_ATTRIBUTES']) }),
      ...(!index && this.#chance(0.5) && { ConsistentRead: true }),
      ...start,
    };
    return { operation: 'Query', input };
  }
}
