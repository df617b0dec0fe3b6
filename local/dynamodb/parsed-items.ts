import type { Item } from './attribute-value.ts';

/** Characters of JSON that each of the two generations may hold; parsed, they take some five times that. */
const MAX_CHARACTERS = 2_000_000;

/**
 * Items of one table that were parsed before, by row. Half of a read's time goes into parsing. An entry counts only
 * if the row still has the same JSON, so nothing has to be taken out when a row changes or a transaction ends badly.
 */
export class ParsedItems {
  #recent = new Map<number, { json: string; item: Item }>();
  #older = new Map<number, { json: string; item: Item }>();
  #characters = 0;

  /** The item of a row. It is shared, and must not be changed. */
  parse(id: number, json: string): Item {
    const recent = this.#recent.get(id);
    if (recent?.json === json) return recent.item;
    const older = this.#older.get(id);
    const item = older?.json === json ? older.item : (JSON.parse(json) as Item);
    this.keep(id, json, item);
    return item;
  }

  keep(id: number, json: string, item: Item): void {
    if (json.length > MAX_CHARACTERS / 20) return;
    this.#characters += json.length - (this.#recent.get(id)?.json.length ?? 0);
    if (this.#characters > MAX_CHARACTERS) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#characters = json.length;
    }
    this.#recent.set(id, { json, item });
  }
}
