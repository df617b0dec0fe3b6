import type { Transaction } from '../transaction.ts';
import { applyUpdate } from './apply-update.ts';
import type { Item } from './attribute-value.ts';
import type { ChangeLog } from './change-log.ts';
import { checkedMap } from './check-value.ts';
import { equalItems } from './compare-values.ts';
import type { ParsedCondition } from './condition.ts';
import { CONDITION_FAILED, DynamoDbError, invalid, invalidParameter } from './errors.ts';
import { Expressions } from './expressions.ts';
import { holds } from './holds.ts';
import type { IndexLag } from './index-lag.ts';
import { isTooLarge } from './item-size.ts';
import type { ItemTable, Stored } from './item-table.ts';
import { checkIndexKeys, checkPathsOfKeys, type Key, keyOf, requestedKey } from './keys.ts';
import { project } from './path.ts';
import type { FindTable } from './reads.ts';
import { oneError, type Request } from './request.ts';
import type { Action } from './update.ts';

/** The place of a write, and the item that is there. */
type Write = { table: ItemTable; key: Key; stored: Stored | undefined };

/** PutItem, UpdateItem, DeleteItem, and what time to live deletes. */
export class Writes {
  readonly #table: FindTable;
  readonly #transaction: Transaction;
  readonly #changes: ChangeLog | undefined;
  readonly #lag: IndexLag;

  constructor(table: FindTable, transaction: Transaction, changes: ChangeLog | undefined, lag: IndexLag) {
    this.#table = table;
    this.#transaction = transaction;
    this.#changes = changes;
    this.#lag = lag;
  }

  put(input: Request): object {
    onlyOldValues(input);
    if (input.Item == null) throw oneError(null, 'item', 'Member must not be null');
    const item = checkedMap(input.Item);
    const expressions = new Expressions(input, ['ConditionExpression']);
    const condition = expressions.condition('ConditionExpression');
    expressions.checkAllUsed();
    const table = this.#table(input.TableName);
    const key = keyOf(item);
    checkIndexKeys(item, table.definition);
    if (condition) checkPathsOfKeys(condition.paths, table.definition);
    const json = JSON.stringify(item);
    if (isTooLarge(item, json)) throw invalid('Item size has exceeded the maximum allowed size');
    return this.#transaction.run(() => {
      const write = this.#begin(table, key);
      checkCondition(input, condition, write, expressions);
      this.#store(write, item, json);
      return oldValues(input, write);
    });
  }

  update(input: Request): object {
    const expressions = new Expressions(input, ['UpdateExpression', 'ConditionExpression']);
    const update = expressions.update();
    const condition = expressions.condition('ConditionExpression');
    expressions.checkAllUsed();
    const actions = update?.actions ?? [];
    const table = this.#table(input.TableName);
    const key = requestedKey(input.Key);
    for (const name of ['pk', 'sk']) {
      if (!actions.some(({ path }) => path[0] === name)) continue;
      throw invalidParameter(`Cannot update attribute ${name}. This attribute is part of the key`);
    }
    checkPathsOfKeys(
      actions.map(({ path }) => path),
      table.definition,
    );
    if (condition) checkPathsOfKeys(condition.paths, table.definition);
    return this.#transaction.run(() => {
      const write = this.#begin(table, key);
      checkCondition(input, condition, write, expressions);
      const before = write.stored?.item ?? { pk: { S: key.pk }, sk: { S: key.sk } };
      const item = actions.length > 0 ? applyUpdate(before, actions, expressions.values) : before;
      checkIndexKeys(item, table.definition);
      const json = JSON.stringify(item);
      if (isTooLarge(item, json)) throw invalid('Item size to update has exceeded the maximum allowed size');
      this.#store(write, item, json);
      return updatedValues(input, write, item, actions);
    });
  }

  delete(input: Request): object {
    onlyOldValues(input);
    const expressions = new Expressions(input, ['ConditionExpression']);
    const condition = expressions.condition('ConditionExpression');
    expressions.checkAllUsed();
    const table = this.#table(input.TableName);
    const key = requestedKey(input.Key);
    if (condition) checkPathsOfKeys(condition.paths, table.definition);
    return this.#transaction.run(() => {
      const write = this.#begin(table, key);
      checkCondition(input, condition, write, expressions);
      this.#remove(write, false);
      return oldValues(input, write);
    });
  }

  /** Deletes items of a table whose time to live ended between two times. Returns how many. */
  deleteExpired(table: ItemTable, fromSeconds: number, toSeconds: number, limit: number): number {
    // Looks first: most calls find nothing, and need not take the database's lock.
    if (table.expired(fromSeconds, toSeconds, 1).length === 0) return 0;
    return this.#transaction.run(() => {
      const expired = table.expired(fromSeconds, toSeconds, limit);
      for (const { pk, sk, ...stored } of expired) {
        this.#remove({ table, key: { pk, sk }, stored }, true);
      }
      return expired.length;
    });
  }

  #begin(table: ItemTable, key: Key): Write {
    return { table, key, stored: table.get(key) };
  }

  /** Stores an item with its index entries and change record. A write that changes nothing leaves no record. */
  #store({ table, key, stored }: Write, item: Item, json: string): void {
    if (stored && isUnchanged(stored, item, json)) return;
    if (stored) table.replace(stored, item, json);
    else table.insert(key, item, json);
    this.#lag.note(table.definition.name, key, stored?.item);
    if (!table.definition.streams?.({ key, after: item })) return;
    this.#changes?.append({ table: table.definition.name, key, before: stored?.json, after: json, expired: false });
  }

  #remove({ table, key, stored }: Write, expired: boolean): void {
    if (!stored) return;
    table.delete(stored);
    this.#lag.note(table.definition.name, key, stored.item);
    if (!table.definition.streams?.({ key, after: undefined })) return;
    this.#changes?.append({ table: table.definition.name, key, before: stored.json, after: undefined, expired });
  }
}

/** Attributes and the elements of sets may have come in another order, which leaves the JSON as long as it was. */
const isUnchanged = (stored: Stored, item: Item, json: string) =>
  stored.json === json || (stored.json.length === json.length && equalItems(stored.item, item));

function onlyOldValues({ ReturnValues: values }: Request): void {
  if (values == null || values === 'NONE' || values === 'ALL_OLD') return;
  throw invalid('ReturnValues can only be ALL_OLD or NONE');
}

function checkCondition(
  { ReturnValuesOnConditionCheckFailure: values }: Request,
  condition: ParsedCondition | undefined,
  { stored }: Write,
  expressions: Expressions,
): void {
  const before = stored?.item;
  if (!condition || holds(condition.condition, before ?? {}, expressions.values)) return;
  throw new DynamoDbError(
    CONDITION_FAILED,
    'The conditional request failed',
    values === 'ALL_OLD' ? before : undefined,
  );
}

const oldValues = ({ ReturnValues: values }: Request, { stored }: Write): object =>
  values === 'ALL_OLD' && stored ? { Attributes: stored.item } : {};

function updatedValues({ ReturnValues: values }: Request, { stored }: Write, item: Item, actions: readonly Action[]) {
  const before = stored?.item;
  switch (values) {
    case 'ALL_NEW':
      return { Attributes: item };
    case 'ALL_OLD':
      return before ? { Attributes: before } : {};
    case 'UPDATED_NEW':
    case 'UPDATED_OLD': {
      const of = values === 'UPDATED_NEW' ? item : before;
      const paths = actions.map(({ path }) => path);
      const Attributes = of ? project(of, paths) : {};
      return Object.keys(Attributes).length > 0 ? { Attributes } : {};
    }
    default:
      return {};
  }
}
