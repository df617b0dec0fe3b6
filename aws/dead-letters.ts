import type { DeadLetter } from '../core/lifecycle/dead-letter-of.ts';
import type { Item, Table } from './table.ts';

/** Queue messages that could not be processed, kept until an operator deals with them. Never hold a task token. */
export class DeadLetters {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The same message twice is one record. */
  async record(letter: DeadLetter): Promise<void> {
    await this.#table.create({
      pk: 'DEADLETTERS',
      sk: `${letter.receivedAt}#${letter.id}`,
      schemaVersion: 1,
      ...letter,
    });
  }

  /** Newest first. */
  async list(limit: number, start: Item | undefined): Promise<{ deadLetters: DeadLetter[]; next: Item | undefined }> {
    const page = await this.#table.query({ partition: 'DEADLETTERS', newestFirst: true, limit, start });
    const deadLetters = page.items.map(({ pk, sk, schemaVersion, ...letter }) => letter as DeadLetter);
    return { deadLetters, next: page.next };
  }
}
