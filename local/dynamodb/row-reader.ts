import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type ItemTable, quoted, type Stored } from './item-table.ts';
import type { KeyRange } from './key-range.ts';

type Row = { id: number; json: string };

export type RowQuery = {
  /** undefined for the table itself. */
  index: string | undefined;
  range: KeyRange;
  forward: boolean;
  /** The key after which to go on, by attribute. */
  start: Record<string, string> | undefined;
};

/** Reads the rows of a query in order, with statements that are prepared once for each shape of query. */
export class RowReader {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Items in the order of their sort key; those of an index with equal keys in that of the table's. */
  *read(table: ItemTable, query: RowQuery, limit: number): Generator<Stored> {
    const { sql, values } = selection(table, query, limit);
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    // `all` is faster for a few rows; `iterate` reads no more than are wanted.
    if (limit <= MAX_AT_ONCE) for (const row of statement.all(...values, limit)) yield table.stored(row as Row);
    else for (const row of statement.iterate(...values)) yield table.stored(row as Row);
  }
}

const MAX_AT_ONCE = 100;

function selection(
  table: ItemTable,
  { index, range, forward, start }: RowQuery,
  limit: number,
): { sql: string; values: string[] } {
  const [pk, sk] = [quoted(`${index ?? ''}pk`), quoted(`${index ?? ''}sk`)];
  const where = [`${pk} = ?`];
  const values = [range.partition];
  if (range.sort) {
    const bounds = boundsOf(range.sort);
    for (const [comparison, value] of bounds) {
      where.push(`${sk} ${comparison} ?`);
      values.push(value);
    }
  }
  const order = index === undefined ? [sk] : [sk, 'pk', 'sk'];
  if (start) {
    const names = index === undefined ? ['sk'] : [`${index}sk`, 'pk', 'sk'];
    where.push(`(${order.join(', ')}) ${forward ? '>' : '<'} (${names.map(() => '?').join(', ')})`);
    values.push(...names.map((name) => start[name]!));
  }
  const direction = forward ? 'ASC' : 'DESC';
  return {
    sql: `SELECT id, json FROM ${table.sqlName} WHERE ${where.join(' AND ')}
      ORDER BY ${order.map((column) => `${column} ${direction}`).join(', ')}${limit <= MAX_AT_ONCE ? ' LIMIT ?' : ''}`,
    values,
  };
}

function boundsOf({ operator, values }: NonNullable<KeyRange['sort']>): [string, string][] {
  const [first, second] = values as [string, string];
  if (operator === 'BETWEEN') {
    return [
      ['>=', first],
      ['<=', second],
    ];
  }
  if (operator !== 'BEGINS_WITH') return [[operator, first]];
  const end = successor(first);
  return end === undefined
    ? [['>=', first]]
    : [
        ['>=', first],
        ['<', end],
      ];
}

/** The first string, in the order of UTF-8, after all that begin with this one; undefined if there is none. */
export function successor(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0)!);
  while (points.at(-1) === 0x10ffff) points.pop();
  const last = points.pop();
  if (last === undefined) return undefined;
  // U+D800 to U+DFFF are no characters.
  return String.fromCodePoint(...points, last + 1 === 0xd800 ? 0xe000 : last + 1);
}
