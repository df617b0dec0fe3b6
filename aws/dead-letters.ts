import type { DeadLetter } from '../core/lifecycle/dead-letter-of.ts';
import { itemReader } from './item-form.ts';
import { DEAD_LETTERS, deadLetterKey } from './keys.ts';
import type { Table } from './table.ts';

/** Queue messages that could not be processed, kept until an operator deals with them. They never hold a task token. */
export class DeadLetters {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Records a message once; false if it is recorded already. */
  async record(letter: DeadLetter): Promise<boolean> {
    return this.#table.create({ ...deadLetterKey(letter), ...letter });
  }

  /** Newest first. */
  async list(
    limit: number,
    after: string | undefined,
  ): Promise<{ deadLetters: DeadLetter[]; next: string | undefined }> {
    const page = await this.#table.query({
      partition: DEAD_LETTERS,
      newestFirst: true,
      limit,
      ...(after ? { after: { pk: DEAD_LETTERS, sk: after } } : {}),
    });
    const deadLetters = page.items.map(toDeadLetter);
    return { deadLetters, next: page.next && String(page.next.sk) };
  }
}

export const toDeadLetter = itemReader<DeadLetter>('a dead letter', {
  id: 'string',
  queue: 'string',
  reason: 'string',
  sentAt: 'string',
  taskId: 'string|null',
  subtaskId: 'string|null',
  attempt: 'number|null',
  body: 'string',
});
