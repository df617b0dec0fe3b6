import { DatabaseSync } from 'node:sqlite';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { textOfItem, unpacked } from '../stored-text.ts';

/** The databases that this process has opened. */
const opened = new Set<DatabaseSync>();
const { prepare } = DatabaseSync.prototype;
DatabaseSync.prototype.prepare = function noted(...given: Parameters<typeof prepare>) {
  opened.add(this);
  return prepare.apply(this, given);
};

type Row = Record<string, unknown>;

/** Every row of every table of the embedded cloud, as texts: items, journal, queues, objects. Import before it starts. */
export function everythingStored(): string[] {
  return [...opened].flatMap((database) => {
    const all = (sql: string) => prepare.call(database, sql).all() as Row[];
    const tables = all("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    return tables.flatMap(({ name }) => all(`SELECT * FROM "${name}"`).map((row) => `${name}: ${textOf(row)}`));
  });
}

/** The values of a row; items are parsed, and what is compressed in them is unpacked. */
function textOf(row: Row): string {
  return Object.entries(row)
    .map(([column, value]) => `${column}=${value instanceof Uint8Array ? unpacked(value) : itemsIn(String(value))}`)
    .join(' ');
}

function itemsIn(text: string): string {
  try {
    return textOfItem(unmarshall(JSON.parse(text)));
  } catch {
    return text;
  }
}
