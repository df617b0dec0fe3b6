import type { DeadLetter } from '../core/lifecycle/dead-letter-of.ts';
import type { Table } from './table.ts';

/** The sort key of the list: `<sent_at>#<message id>`. */
export const deadLetterCursorForm = /^\d{4}-\d\d-\d\dT[\d:.]{8,12}Z#[\w-]{1,100}$/;

/** Queue messages that could not be processed, kept until an operator deals with them. Never hold a task token. */
export class DeadLetters {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** The same message twice is one record; false the second time. */
  async record(letter: DeadLetter): Promise<boolean> {
    return this.#table.create({
      pk: 'DEADLETTERS',
      sk: `${letter.sentAt}#${letter.id}`,
      schemaVersion: 1,
      ...letter,
    });
  }

  /** Newest first. */
  async list(
    limit: number,
    after: string | undefined,
  ): Promise<{ deadLetters: DeadLetter[]; next: string | undefined }> {
    const page = await this.#table.query({
      partition: 'DEADLETTERS',
      newestFirst: true,
      limit,
      ...(after ? { after: { pk: 'DEADLETTERS', sk: after } } : {}),
    });
    const deadLetters = page.items.map(({ pk, sk, schemaVersion, ...letter }) => letter as DeadLetter);
    return { deadLetters, next: page.next && String(page.next.sk) };
  }
}
