import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Transaction } from '../transaction.ts';
import type { Item } from './attribute-value.ts';
import type { Key } from './keys.ts';
import { ParsedItems } from './parsed-items.ts';
import type { TableDefinition } from './table-definition.ts';

/** Limit of the JSON of items that are kept parsed. */
const MAX_CHARACTERS = 2_000_000;

/** A row, with the item's JSON as on the wire. */
type Row = { id: number; json: string };
/** An item as it is stored. It is shared with other readers, and must not be changed. */
export type Stored = Row & { item: Item };

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/**
 * The SQL table of one DynamoDB table. An item and its entries in the indexes are one row: the JSON, and the keys as
 * columns under partial SQL indexes. So they cannot come apart, whenever the process is killed.
 */
export class ItemTable {
  readonly definition: TableDefinition;
  readonly sqlName: string;
  readonly #parsed = new ParsedItems<number>(MAX_CHARACTERS);
  readonly #indexColumns: string[];
  readonly #get: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #updateJson: StatementSync;
  readonly #delete: StatementSync;
  readonly #expired: StatementSync;

  constructor(database: DatabaseSync, definition: TableDefinition) {
    this.definition = definition;
    this.sqlName = quoted(`items_${definition.name}`);
    const indexes = Object.keys(definition.indexes);
    this.#indexColumns = indexes.flatMap((index) => [`${index}pk`, `${index}sk`]);
    const columns = this.#indexColumns.map(quoted);
    // All or nothing: a kill in between would leave columns without the others, or without their values.
    new Transaction(database).run(() => this.#create(database, indexes));
    this.#get = database.prepare(`SELECT id, json FROM ${this.sqlName} WHERE pk = ? AND sk = ?`);
    const all = ['json', 'expires', ...columns];
    this.#insert = database.prepare(
      `INSERT INTO ${this.sqlName} (${all.join(', ')}, pk, sk) VALUES (${all.map(() => '?').join(', ')}, ?, ?)`,
    );
    this.#update = database.prepare(
      `UPDATE ${this.sqlName} SET ${all.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
    );
    this.#updateJson = database.prepare(`UPDATE ${this.sqlName} SET json = ? WHERE id = ?`);
    this.#delete = database.prepare(`DELETE FROM ${this.sqlName} WHERE id = ?`);
    this.#expired = database.prepare(
      `SELECT id, pk, sk, json FROM ${this.sqlName} WHERE expires > ? AND expires < ? ORDER BY expires LIMIT ?`,
    );
  }

  get(key: Key): Stored | undefined {
    const row = this.#get.get(key.pk, key.sk) as Row | undefined;
    return row && this.stored(row);
  }

  stored({ id, json }: Row): Stored {
    return { id, json, item: this.#parsed.parse(id, json) };
  }

  insert(key: Key, item: Item, json: string): void {
    const { lastInsertRowid } = this.#insert.run(json, this.#expires(item), ...this.#indexValues(item), key.pk, key.sk);
    this.#parsed.keep(Number(lastInsertRowid), json, item);
  }

  /** Puts an item into the row of the one that it replaces. Indexes are left alone if their keys stay. */
  replace(stored: Stored, item: Item, json: string): void {
    const expires = this.#expires(item);
    const values = this.#indexValues(item);
    const old = this.#indexValues(stored.item);
    if (expires === this.#expires(stored.item) && values.every((value, index) => value === old[index])) {
      this.#updateJson.run(json, stored.id);
    } else this.#update.run(json, expires, ...values, stored.id);
    this.#parsed.keep(stored.id, json, item);
  }

  delete(stored: Stored): void {
    this.#delete.run(stored.id);
  }

  /** Items whose time to live ended between two times, the oldest first. */
  expired(fromSeconds: number, toSeconds: number, limit: number): (Stored & Key)[] {
    if (!this.definition.ttlAttribute) return [];
    const rows = this.#expired.all(fromSeconds, toSeconds, limit) as (Row & Key)[];
    return rows.map((row) => ({ ...this.stored(row), pk: row.pk, sk: row.sk }));
  }

  /** Both keys of each index, or null twice: an item without one of them is not in the index. */
  #indexValues(item: Item): (string | null)[] {
    const values: (string | null)[] = [];
    for (let column = 0; column < this.#indexColumns.length; column += 2) {
      const [pk, sk] = [item[this.#indexColumns[column]!]?.S, item[this.#indexColumns[column + 1]!]?.S];
      if (pk === undefined || sk === undefined) values.push(null, null);
      else values.push(pk, sk);
    }
    return values;
  }

  #expires(item: Item): number | null {
    const { ttlAttribute } = this.definition;
    const value = ttlAttribute === undefined ? undefined : item[ttlAttribute]?.N;
    return value === undefined ? null : Number(value);
  }

  #create(database: DatabaseSync, indexes: string[]): void {
    database.exec(
      `CREATE TABLE IF NOT EXISTS ${this.sqlName} (
        id INTEGER PRIMARY KEY, pk TEXT NOT NULL, sk TEXT NOT NULL, json TEXT NOT NULL, expires REAL, UNIQUE (pk, sk)
      ) STRICT`,
    );
    const existing = database.prepare(`SELECT name FROM pragma_table_info(?)`).all(`items_${this.definition.name}`);
    const names = new Set(existing.map(({ name }) => name));
    for (const index of indexes) {
      const [pk, sk] = [`${index}pk`, `${index}sk`];
      if (!names.has(pk)) this.#addIndex(database, pk, sk);
      database.exec(
        `CREATE INDEX IF NOT EXISTS ${quoted(`items_${this.definition.name}_${index}`)}
         ON ${this.sqlName} (${quoted(pk)}, ${quoted(sk)}, pk, sk) WHERE ${quoted(pk)} IS NOT NULL`,
      );
    }
    database.exec(
      `CREATE INDEX IF NOT EXISTS ${quoted(`items_${this.definition.name}_expires`)}
       ON ${this.sqlName} (expires) WHERE expires IS NOT NULL`,
    );
  }

  /** Adds the columns of an index, filled from the items that are there. */
  #addIndex(database: DatabaseSync, pk: string, sk: string): void {
    const value = (name: string) => `json_extract(json, '$."${name}".S')`;
    database.exec(`
      ALTER TABLE ${this.sqlName} ADD COLUMN ${quoted(pk)} TEXT;
      ALTER TABLE ${this.sqlName} ADD COLUMN ${quoted(sk)} TEXT;
      UPDATE ${this.sqlName} SET ${quoted(pk)} = ${value(pk)}, ${quoted(sk)} = ${value(sk)}
      WHERE ${value(pk)} IS NOT NULL AND ${value(sk)} IS NOT NULL;
    `);
  }
}
