import type { DatabaseSync } from 'node:sqlite';
import type { Item } from './attribute-value.ts';
import { invalid } from './errors.ts';
import { Expressions } from './expressions.ts';
import { holds } from './holds.ts';
import { type IndexLag, isSorted } from './index-lag.ts';
import { SizeSum } from './item-size.ts';
import type { ItemTable } from './item-table.ts';
import { keyRange } from './key-range.ts';
import { checkPathsOfKeys, requestedKey, startingKey } from './keys.ts';
import { type Path, project } from './path.ts';
import { checkRequestOfTable, oneError, type Request } from './request.ts';
import { type RowQuery, RowReader } from './row-reader.ts';
import { projectedNames, selectedPaths } from './selection.ts';

const MAX_BATCH_KEYS = 100;
const MAX_PAGE_BYTES = 1024 * 1024;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

export type FindTable = (name: unknown) => ItemTable;

/** GetItem, BatchGetItem and Query. */
export class Reads {
  readonly #table: FindTable;
  readonly #rows: RowReader;
  readonly #lag: IndexLag;

  constructor(database: DatabaseSync, table: FindTable, lag: IndexLag) {
    this.#table = table;
    this.#rows = new RowReader(database);
    this.#lag = lag;
  }

  get(input: Request): object {
    const expressions = new Expressions(input, ['ProjectionExpression']);
    const paths = expressions.projection();
    expressions.checkAllUsed();
    const table = this.#table(input.TableName);
    const key = requestedKey(input.Key);
    if (paths) checkPathsOfKeys(paths, table.definition);
    const stored = table.get(key);
    if (!stored) return {};
    return { Item: paths ? project(stored.item, paths) : stored.item };
  }

  batchGet(input: Request): object {
    const requests = Object.entries((input.RequestItems ?? {}) as Record<string, Request>);
    if (requests.length === 0) throw invalid('The requestItems parameter is required for BatchGetItem');
    let count = 0;
    const lists = requests.map(([name, request]) => {
      checkRequestOfTable(request);
      const list = request.Keys;
      if (!Array.isArray(list) || list.length === 0) {
        throw oneError('[]', `requestItems.${name}.member.keys`, 'Member must have length greater than or equal to 1');
      }
      if (list.length > MAX_BATCH_KEYS) {
        throw invalid(
          `1 validation error detected: Value at 'RequestItems.${name}.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100`,
        );
      }
      count += list.length;
      const expressions = new Expressions(request, ['ProjectionExpression']);
      const paths = expressions.projection();
      expressions.checkAllUsed();
      return { name, request, list, paths };
    });
    if (count > MAX_BATCH_KEYS) throw invalid('Too many items requested for the BatchGetItem call');
    return this.#found(lists);
  }

  #found(lists: { name: string; request: Request; list: unknown[]; paths: Path[] | undefined }[]): object {
    const Responses: Record<string, Item[]> = {};
    const UnprocessedKeys: Record<string, Request> = {};
    const answer = new SizeSum(MAX_BATCH_BYTES);
    for (const { name, request, list, paths } of lists) {
      const table = this.#table(name);
      if (paths) checkPathsOfKeys(paths, table.definition);
      const keys = list.map(requestedKey);
      if (new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size < keys.length) {
        throw invalid('Provided list of item keys contains duplicates');
      }
      const items: Item[] = [];
      for (const [index, key] of keys.entries()) {
        const stored = table.get(key);
        if (!stored) continue;
        const { item } = stored;
        if (answer.isReachedWith(item, stored.json)) {
          UnprocessedKeys[name] = { ...request, Keys: list.slice(index) };
          break;
        }
        items.push(paths ? project(item, paths) : item);
      }
      Responses[name] = items;
    }
    return { Responses, UnprocessedKeys };
  }

  query(input: Request): object {
    const expressions = new Expressions(input, ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression']);
    if (input.KeyConditionExpression == null) {
      throw invalid('Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.');
    }
    const filter = expressions.condition('FilterExpression');
    const keyCondition = expressions.condition('KeyConditionExpression')!;
    const projection = expressions.projection();
    expressions.checkAllUsed();
    const table = this.#table(input.TableName);
    const index = input.IndexName as string | undefined;
    const names = this.#namesOf(table, index, input);
    const [pk, sk] = [`${index ?? ''}pk`, `${index ?? ''}sk`];
    const range = keyRange(keyCondition, expressions.values, pk, sk);
    const paths = selectedPaths(input, projection, table.definition);
    if (filter) {
      const key = filter.paths.find(([name]) => name === pk || name === sk);
      if (key) {
        throw invalid(
          `Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key[0]}`,
        );
      }
      checkPathsOfKeys(filter.paths, table.definition);
    }
    const keyNames = index ? ['pk', 'sk', pk, sk] : ['pk', 'sk'];
    const start = input.ExclusiveStartKey == null ? undefined : startingKey(input.ExclusiveStartKey as Item, keyNames);
    if (start) checkStart(start, range, pk, sk);
    const forward = input.ScanIndexForward !== false;
    const limit = (input.Limit as number | undefined) ?? Number.POSITIVE_INFINITY;
    const page = new Page(limit);
    for (const item of this.#items(table, { index, range, forward, start }, limit, names, page)) {
      if (!filter || holds(filter.condition, item, expressions.values)) page.found.push(item);
    }
    const counts = { Count: page.found.length, ScannedCount: page.scanned };
    const LastEvaluatedKey = page.isFull && page.last ? { LastEvaluatedKey: pick(page.last, keyNames) } : {};
    if (input.Select === 'COUNT') return { ...counts, ...LastEvaluatedKey };
    const Items = paths ? page.found.map((item) => project(item, paths)) : page.found;
    return { Items, ...counts, ...LastEvaluatedKey };
  }

  /** The attributes that a query can see; undefined for all. */
  #namesOf(table: ItemTable, index: string | undefined, input: Request): readonly string[] | undefined {
    if (index === undefined) return undefined;
    if (!Object.hasOwn(table.definition.indexes, index)) {
      throw invalid(`The table does not have the specified index: ${index}`);
    }
    if (input.ConsistentRead === true) throw invalid('Consistent reads are not supported on global secondary indexes');
    return projectedNames(table.definition, index);
  }

  /** Items of a query, counted into the page until it is full. */
  *#items(
    table: ItemTable,
    query: RowQuery,
    limit: number,
    names: readonly string[] | undefined,
    page: Page,
  ): Generator<Item> {
    const { index } = query;
    if (index !== undefined && this.#lag.isActive) {
      const all = this.#rows.read(table, { ...query, start: undefined }, Number.POSITIVE_INFINITY);
      const current = all.map(({ item }) => item);
      for (const item of this.#lag.past(table.definition.name, current, { ...query, index })) {
        const visible = pick(item, names!);
        page.add(visible, JSON.stringify(visible));
        yield visible;
        if (page.isFull) return;
      }
      return;
    }
    for (const { item, json } of this.#rows.read(table, query, limit)) {
      const visible = names ? pick(item, names) : item;
      page.add(visible, json);
      yield visible;
      if (page.isFull) return;
    }
  }
}

/** One page of a query. It is full at its limit of items, or at 1 MB. */
class Page {
  readonly found: Item[] = [];
  scanned = 0;
  last: Item | undefined;
  isFull = false;
  readonly #limit: number;
  readonly #size = new SizeSum(MAX_PAGE_BYTES);

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(item: Item, json: string): void {
    this.scanned++;
    this.last = item;
    this.isFull = this.#size.isReachedWith(item, json) || this.scanned >= this.#limit;
  }
}

function pick(item: Item, names: readonly string[]): Item {
  const result: Item = {};
  for (const name of names) {
    const value = Object.hasOwn(item, name) ? item[name] : undefined;
    if (value) result[name] = value;
  }
  return result;
}

function checkStart(start: Record<string, string>, range: ReturnType<typeof keyRange>, pk: string, sk: string): void {
  const isInPartition = start[pk] === range.partition;
  if (range.sort) {
    if (!isSorted(start[sk]!, range.sort)) {
      throw invalid('The provided starting key does not match the range key predicate');
    }
    if (!isInPartition) throw invalid('The query can return at most one row and cannot be restarted');
  } else if (!isInPartition) {
    throw invalid('The provided starting key is outside query boundaries based on provided conditions');
  }
}
