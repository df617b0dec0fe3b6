import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Key } from './keys.ts';

export type Change = {
  table: string;
  key: Key;
  /** JSON of the item before and after; undefined if there was or is none. */
  before: string | undefined;
  after: string | undefined;
  /** True if its time to live was over. */
  expired: boolean;
};

/** The records of what writes changed, in order; ChangeStream hands them out. */
export class ChangeLog {
  readonly #append: StatementSync;
  readonly #now: () => number;

  constructor(database: DatabaseSync, now: () => number) {
    this.#now = now;
    createChangeTables(database);
    this.#append = database.prepare(
      `INSERT INTO item_changes (table_name, pk, sk, before, after, expired, at_ms) VALUES (?, ?, ?, ?, ?, ?, ?)`,
    );
  }

  append({ table, key, before, after, expired }: Change): void {
    this.#append.run(table, key.pk, key.sk, before ?? null, after ?? null, Number(expired), Math.floor(this.#now()));
  }
}

/** Sequence numbers are never given twice, even if all records were deleted. */
export function createChangeTables(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE IF NOT EXISTS item_changes (
      sequence INTEGER PRIMARY KEY AUTOINCREMENT, table_name TEXT NOT NULL, pk TEXT NOT NULL, sk TEXT NOT NULL,
      before TEXT, after TEXT, expired INTEGER NOT NULL, at_ms INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS item_consumers (name TEXT PRIMARY KEY, sequence INTEGER NOT NULL) STRICT;
  `);
}
