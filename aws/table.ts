import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { QUIET_ATTRIBUTE } from '../core/contracts/storage/table.ts';
import { NewerItem } from '../core/errors.ts';
import { currentCaller } from './caller.ts';
import { clientOf } from './clients.ts';
import { type Entry, isUnreadable } from './entries.ts';
import { absentOrBelow, type Change, type Condition, Expression } from './expressions.ts';
import type { Item } from './item.ts';
import type { Key } from './keys.ts';
import type { Seals } from './sealing/seals.ts';

/** The form of items that this version writes, and the newest that it reads. */
const SCHEMA_VERSION = 1;

export type { Item };
export type Page = { items: Item[]; next: Item | undefined };

export type QueryInput = {
  index?: 'gsi1' | 'gsi2';
  partition: string;
  /** Bounds of the sort key, both inclusive; or its beginning. */
  between?: readonly [string, string];
  beginsWith?: string;
  below?: string;
  newestFirst?: boolean;
  limit?: number;
  /** Key after which to go on: `next` of the page before. */
  after?: Item | undefined;
  /** Attribute → value that must match; applied after the page is read. */
  filter?: Record<string, unknown>;
};

const documents = clientOf('dynamodb', () =>
  DynamoDBDocumentClient.from(new DynamoDBClient({}), { marshallOptions: { removeUndefinedValues: true } }),
);

const versioned = (item: Item & Key) => ({ ...item, schemaVersion: SCHEMA_VERSION });

/**
 * The writer, the request and the time: the journal reads them from the item, whose last change they describe. The stream
 * has whole seconds only.
 */
function stamp(now: Date): Item {
  const { actor, keyId, requestId } = currentCaller() ?? {};
  return { changedBy: actor, changedWith: keyId, requestId, changedAt: now.toISOString() };
}

/** The stream's filter leaves out changes that end with `quiet` true. */
const quiet = { [QUIET_ATTRIBUTE]: true };
const loud = (now: Date) => ({ ...stamp(now), [QUIET_ATTRIBUTE]: false });

/** Throws NewerItem for a newer form. Indexes do not carry the form, so their items are not checked. */
export function known(item: Item): Item {
  const version = Number(item.schemaVersion ?? SCHEMA_VERSION);
  if (version > SCHEMA_VERSION) throw new NewerItem(`${item.pk} ${item.sk}`, version, SCHEMA_VERSION);
  return item;
}

/**
 * The condition that an item exists, and that all conditions hold. The old version must not change an item of a newer
 * form; an item without a version has the first form.
 */
function ofKnownItem(e: Expression, conditions: Condition[]): string {
  const version = e.path('schemaVersion');
  const isKnown = `(attribute_not_exists(${version}) OR ${version} <= ${e.value(SCHEMA_VERSION)})`;
  return [`attribute_exists(${e.path('pk')})`, isKnown, ...conditions.map((condition) => condition(e))].join(' AND ');
}

/**
 * The table: each method is one request. Reads of the base table are consistent, those of an index never are. Throws
 * NewerItem for an item that a newer version of TRITONS has written.
 */
export class Table {
  readonly #name: string;
  readonly #now: () => Date;
  readonly #seals: Seals | undefined;
  readonly #onUnreadable: (error: Error) => void;

  /**
   * `seals`: for the texts of tasks; without, they are read and written as they are. `onUnreadable` is told of each item
   * that a list leaves out.
   */
  constructor(name: string, now = () => new Date(), seals?: Seals, onUnreadable: (error: Error) => void = () => {}) {
    this.#name = name;
    this.#now = now;
    this.#seals = seals;
    this.#onUnreadable = onUnreadable;
  }

  async get(key: Key): Promise<Item | undefined> {
    const { Item } = await documents().send(new GetCommand({ TableName: this.#name, Key: key, ConsistentRead: true }));
    return Item && this.#read(Item);
  }

  /** Items of up to 100 keys, in any order; keys without an item are left out. */
  async getMany(keys: Key[]): Promise<Item[]> {
    return this.#readAll(await this.#batch(keys));
  }

  /** Reads items of up to 100 keys as getMany does, each by itself: one that cannot be read holds up no other. */
  async getEach<T>(keys: Key[], read: (item: Item) => T): Promise<Entry<T>[]> {
    return this.#each(await this.#batch(keys), read);
  }

  async #batch(keys: Key[]): Promise<Item[]> {
    const items: Item[] = [];
    let open: Key[] = keys;
    while (open.length > 0) {
      const answer = await documents().send(
        new BatchGetCommand({ RequestItems: { [this.#name]: { Keys: open, ConsistentRead: true } } }),
      );
      items.push(...(answer.Responses?.[this.#name] ?? []));
      open = (answer.UnprocessedKeys?.[this.#name]?.Keys ?? []) as Key[];
    }
    return items;
  }

  /** Reads one page. */
  async query(input: QueryInput): Promise<Page> {
    const { items, next } = await this.#page(input);
    return { items: await this.#readAll(items), next };
  }

  /** Reads one page, each item by itself: one that cannot be read holds up no other. */
  async list<T>(input: QueryInput, read: (item: Item) => T): Promise<{ entries: Entry<T>[]; next: Item | undefined }> {
    const { items, next } = await this.#page(input);
    return { entries: await this.#each(items, read), next };
  }

  async #page(input: QueryInput): Promise<Page> {
    const e = new Expression();
    const sk = e.path(input.index ? `${input.index}sk` : 'sk');
    const conditions = [`${e.path(input.index ? `${input.index}pk` : 'pk')} = ${e.value(input.partition)}`];
    if (input.between) conditions.push(`${sk} BETWEEN ${e.value(input.between[0])} AND ${e.value(input.between[1])}`);
    if (input.beginsWith !== undefined) conditions.push(`begins_with(${sk}, ${e.value(input.beginsWith)})`);
    if (input.below !== undefined) conditions.push(`${sk} < ${e.value(input.below)}`);
    if (conditions.length === 1) delete e.names[sk];
    const filters = Object.entries(input.filter ?? {})
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => `${e.path(path)} = ${e.value(value)}`);
    const { Items, LastEvaluatedKey } = await documents().send(
      new QueryCommand({
        TableName: this.#name,
        IndexName: input.index,
        KeyConditionExpression: conditions.join(' AND '),
        FilterExpression: filters.length > 0 ? filters.join(' AND ') : undefined,
        ExpressionAttributeNames: e.names,
        ExpressionAttributeValues: e.values,
        ConsistentRead: input.index === undefined,
        ScanIndexForward: !input.newestFirst,
        Limit: input.limit,
        ExclusiveStartKey: input.after,
      }),
    );
    return { items: Items ?? [], next: LastEvaluatedKey };
  }

  /** Reads every page. Only for partitions that are bounded by design. */
  async queryAll(input: QueryInput): Promise<Item[]> {
    const items: Item[] = [];
    let after = input.after;
    do {
      const page = await this.query({ ...input, after });
      items.push(...page.items);
      after = page.next;
    } while (after);
    return items;
  }

  /** Reads every page as `list` does. Only for partitions that are bounded by design. */
  async listAll<T>(input: QueryInput, read: (item: Item) => T): Promise<Entry<T>[]> {
    const entries: Entry<T>[] = [];
    let after = input.after;
    do {
      const page = await this.list({ ...input, after }, read);
      entries.push(...page.entries);
      after = page.next;
    } while (after);
    return entries;
  }

  /** Stores an item unless one with its key exists; false if one does. `by`: who stores it; the journal does not say. */
  async create(item: Item & Key, by: Item = loud(this.#now())): Promise<boolean> {
    const sealed = await this.#sealed(item);
    return this.#conditionally(
      new PutCommand({
        TableName: this.#name,
        Item: versioned({ ...sealed.item, ...by }),
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
      () => {
        sealed.isStored?.();
        return true;
      },
      false,
    );
  }

  /** Stores an item, whatever was there. Only for items that are written the same way every time. */
  async put(item: Item & Key): Promise<void> {
    const sealed = await this.#sealed(item);
    await documents().send(new PutCommand({ TableName: this.#name, Item: versioned(sealed.item) }));
  }

  /** Stores an item unless the stored one has a field of at least the same value; false if it has. */
  async putIfBeyond(item: Item & Key, field: string): Promise<boolean> {
    const e = new Expression();
    const condition = absentOrBelow(field, item[field])(e);
    return this.#conditionally(
      new PutCommand({
        TableName: this.#name,
        Item: versioned(item),
        ConditionExpression: condition,
        ExpressionAttributeNames: e.names,
        ExpressionAttributeValues: e.values,
      }),
      () => true,
      false,
    );
  }

  /**
   * Changes an item that exists, if every condition holds and no newer version has written it; undefined otherwise.
   * Returns the item as it is after the change, or as it was before.
   */
  async update(
    key: Key,
    change: Change,
    conditions: Condition[],
    returns: 'after' | 'before' = 'after',
  ): Promise<Item | undefined> {
    const e = new Expression();
    const ConditionExpression = ofKnownItem(e, conditions);
    const sealed = this.#seals ? await this.#seals.sealChange(key, change) : change;
    const command = new UpdateCommand({
      TableName: this.#name,
      Key: key,
      UpdateExpression: e.change({
        ...sealed,
        set: { ...sealed.set, ...(change.isQuiet ? quiet : loud(this.#now())) },
      }),
      ConditionExpression,
      ExpressionAttributeNames: e.names,
      ...(Object.keys(e.values).length > 0 ? { ExpressionAttributeValues: e.values } : {}),
      ReturnValues: returns === 'after' ? 'ALL_NEW' : 'ALL_OLD',
    });
    const item = await this.#conditionally(command, ({ Attributes }) => Attributes, undefined);
    return item && this.#read(item);
  }

  /**
   * Changes an item, or makes it, if every condition holds. `item`: as it is now, whether it was changed or not;
   * undefined if there is none.
   */
  async upsert(key: Key, change: Change, conditions: Condition[]): Promise<{ done: boolean; item: Item | undefined }> {
    const e = new Expression();
    const command = new UpdateCommand({
      TableName: this.#name,
      Key: key,
      UpdateExpression: e.change({
        ...change,
        set: { ...change.set, ...(change.isQuiet ? quiet : loud(this.#now())) },
      }),
      ...(conditions.length > 0 && {
        ConditionExpression: conditions.map((condition) => condition(e)).join(' AND '),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
      ExpressionAttributeNames: e.names,
      ...(Object.keys(e.values).length > 0 && { ExpressionAttributeValues: e.values }),
      ReturnValues: 'ALL_NEW',
    });
    try {
      const { Attributes } = await documents().send(command);
      return { done: true, item: Attributes };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // The document client translates answers, but not errors.
      return { done: false, item: error.Item && unmarshall(error.Item) };
    }
  }

  /** Changes an item as `update` does, and notes when. */
  async updateWithTime(...[key, change, ...rest]: Parameters<Table['update']>): Promise<Item | undefined> {
    const set = { ...change.set, updatedAt: this.#now().toISOString() };
    return this.update(key, { ...change, set }, ...rest);
  }

  /** Stores an item in place of one that exists, if every condition holds: nothing of that one is left. False otherwise. */
  async replace(item: Item & Key, conditions: Condition[]): Promise<boolean> {
    const e = new Expression();
    return this.#conditionally(
      new PutCommand({
        TableName: this.#name,
        Item: versioned({ ...item, ...loud(this.#now()) }),
        ConditionExpression: ofKnownItem(e, conditions),
        ExpressionAttributeNames: e.names,
        ExpressionAttributeValues: e.values,
      }),
      () => true,
      false,
    );
  }

  /** Deletes an item, if there is one and every condition holds. */
  async delete(key: Key, conditions: Condition[] = []): Promise<void> {
    const e = new Expression();
    const all = conditions.map((condition) => condition(e));
    const command = new DeleteCommand({
      TableName: this.#name,
      Key: key,
      ...(all.length > 0 && {
        ConditionExpression: all.join(' AND '),
        ExpressionAttributeNames: e.names,
        ExpressionAttributeValues: e.values,
      }),
    });
    await this.#conditionally(command, () => undefined, undefined);
  }

  async #sealed(item: Item & Key): ReturnType<Seals['seal']> {
    return this.#seals ? this.#seals.seal(item) : { item };
  }

  async #read(item: Item): Promise<Item> {
    return this.#seals ? this.#seals.open(known(item)) : known(item);
  }

  async #readAll(items: Item[]): Promise<Item[]> {
    return Promise.all(items.map((item) => this.#read(item)));
  }

  async #each<T>(items: Item[], read: (item: Item) => T): Promise<Entry<T>[]> {
    return Promise.all(
      items.map(async (item) => {
        try {
          return { item, value: read(await this.#read(item)) };
        } catch (error) {
          if (!isUnreadable(error)) throw error;
          this.#onUnreadable(error);
          return { item, reason: error.message };
        }
      }),
    );
  }

  async #conditionally<T>(
    command: PutCommand | UpdateCommand | DeleteCommand,
    take: (answer: { Attributes?: Item | undefined }) => T,
    otherwise: T,
  ): Promise<T> {
    try {
      return take(await documents().send(command as UpdateCommand));
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return otherwise;
      throw error;
    }
  }
}
