import type { Item } from './attribute-value.ts';

/**
 * Items that were parsed before, by row or key. Half of a read's time goes into parsing. An entry counts only if the
 * item still has the same JSON, so nothing has to be taken out when it changes or a transaction ends badly.
 */
export class ParsedItems<Id> {
  readonly #maxCharacters: number;
  #recent = new Map<Id, { json: string; item: Item }>();
  #older = new Map<Id, { json: string; item: Item }>();
  #characters = 0;

  /** `maxCharacters`: of JSON that each of the two generations may hold; parsed, they take some five times that. */
  constructor(maxCharacters: number) {
    this.#maxCharacters = maxCharacters;
  }

  /** The item. It is shared, and must not be changed. */
  parse(id: Id, json: string): Item {
    const recent = this.#recent.get(id);
    if (recent?.json === json) return recent.item;
    const older = this.#older.get(id);
    const item = older?.json === json ? older.item : (JSON.parse(json) as Item);
    this.keep(id, json, item);
    return item;
  }

  keep(id: Id, json: string, item: Item): void {
    if (json.length > this.#maxCharacters / 20) return;
    this.#characters += json.length - (this.#recent.get(id)?.json.length ?? 0);
    if (this.#characters > this.#maxCharacters) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#characters = json.length;
    }
    this.#recent.set(id, { json, item });
  }
}
