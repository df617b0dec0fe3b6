import type { DeadLetter } from '../core/lifecycle/dead-letter-of.ts';
import { separate, sortKeyOf, type Unreadable } from './entries.ts';
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
  ): Promise<{ deadLetters: DeadLetter[]; unreadable: Unreadable[]; next: string | undefined }> {
    const { entries, next } = await this.#table.list(
      {
        partition: DEAD_LETTERS,
        newestFirst: true,
        limit,
        ...(after ? { after: { pk: DEAD_LETTERS, sk: after } } : {}),
      },
      toDeadLetter,
    );
    const { found, unreadable } = separate(entries, sortKeyOf);
    return { deadLetters: found, unreadable, next: next && String(next.sk) };
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
