import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** Runs work in a transaction: in the one that is open, whose owner then commits it, or in one of its own. */
export class Transaction {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #rollback: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare('BEGIN IMMEDIATE');
    this.#commit = database.prepare('COMMIT');
    this.#rollback = database.prepare('ROLLBACK');
  }

  run<T>(work: () => T): T {
    if (this.#database.isTransaction) return work();
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite may have rolled back already, for instance on a full disk.
      if (this.#database.isTransaction) this.#rollback.run();
      throw error;
    }
  }
}
