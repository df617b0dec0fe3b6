import type { DatabaseSync } from 'node:sqlite';
import { Transaction } from '../transaction.ts';
import { ChangeLog } from './change-log.ts';
import { DynamoDbError } from './errors.ts';
import { IndexLag } from './index-lag.ts';
import { ItemTable } from './item-table.ts';
import { Reads } from './reads.ts';
import { checkRequest, isOperation, type Operation, type Request } from './request.ts';
import type { TableDefinition } from './table-definition.ts';
import { Writes } from './writes.ts';

export { DynamoDbError } from './errors.ts';
export type { TableDefinition } from './table-definition.ts';

export type DynamoDbOptions = {
  /** Milliseconds since 1970. */
  now?: () => number;
  /** Queries of an index see the state of this many milliseconds ago. For tests. */
  indexLagMs?: number;
};

/** Five years: what expired longer ago DynamoDB leaves alone. */
const MAX_EXPIRED_SECONDS = 5 * 365 * 24 * 3600;

/**
 * DynamoDB's item operations over SQLite, on requests and answers in the JSON of its wire format. The database is
 * opened, shared and closed by the caller; a write joins the transaction that is open, or makes its own. After an error
 * that is no DynamoDbError the caller rolls its transaction back.
 *
 * Items are kept parsed: neither what is given to `run` nor what it answers may be changed afterwards.
 */
export class DynamoDb {
  readonly #tables = new Map<string, ItemTable>();
  readonly #handlers: Record<Operation, (input: Request) => object>;
  readonly #writes: Writes;
  readonly #now: () => number;

  constructor(database: DatabaseSync, tables: readonly TableDefinition[], options: DynamoDbOptions = {}) {
    const { now = Date.now, indexLagMs = 0 } = options;
    this.#now = now;
    for (const definition of tables) this.#tables.set(definition.name, new ItemTable(database, definition));
    const lag = new IndexLag(indexLagMs, now);
    const find = (name: unknown) => this.#table(name);
    const changes = tables.some(({ streams }) => streams) ? new ChangeLog(database, now) : undefined;
    const reads = new Reads(database, find, lag);
    const writes = new Writes(find, new Transaction(database), changes, lag);
    this.#writes = writes;
    this.#handlers = {
      GetItem: (input) => reads.get(input),
      BatchGetItem: (input) => reads.batchGet(input),
      Query: (input) => reads.query(input),
      PutItem: (input) => writes.put(input),
      UpdateItem: (input) => writes.update(input),
      DeleteItem: (input) => writes.delete(input),
    };
  }

  /** Runs GetItem, BatchGetItem, PutItem, UpdateItem, DeleteItem or Query. Throws DynamoDbError. */
  run(operation: string, input: object): object {
    if (!isOperation(operation)) {
      throw new DynamoDbError('UnknownOperationException', `The embedded table does not do ${operation}`);
    }
    checkRequest(operation, input as Request);
    return this.#handlers[operation](input as Request);
  }

  /** Deletes up to this many items whose time to live is over. Returns how many. */
  deleteExpired(limit: number): number {
    const seconds = this.#now() / 1000;
    let deleted = 0;
    for (const table of this.#tables.values()) {
      deleted += this.#writes.deleteExpired(table, seconds - MAX_EXPIRED_SECONDS, seconds, limit - deleted);
    }
    return deleted;
  }

  #table(name: unknown): ItemTable {
    const table = this.#tables.get(name as string);
    if (table) return table;
    throw new DynamoDbError('ResourceNotFoundException', 'Requested resource not found');
  }
}
