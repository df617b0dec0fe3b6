import { ApiError } from '../../client/api-error.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { retrying } from '../agent/retrying.ts';

/** An item as it is stored: a page of a log, or some entries of a resource. */
export type StoredItem = { number: number; attributes: Record<string, unknown> };

/** The parts of the journal that a verification reads. */
export type JournalSource = {
  /** The number of logs. */
  logs(): Promise<number>;
  /** The last page that was handed on, if any was. */
  followed(log: number): Promise<number | null>;
  /** Items in the order of their numbers. Throws UnreadableItem for one that the store cannot give. */
  items(of: { log: number } | { resource: string }): AsyncIterable<StoredItem>;
  tasks(): AsyncIterable<{ taskId: string; createdAt: string }>;
};

/** The next item is stored, and cannot be read. */
export class UnreadableItem extends Error {
  override readonly name = 'UnreadableItem';
}

const MOST_ITEMS = 25;
const MOST_TRIES = 3;

/** The journal behind an API. */
export function journalOf(client: TritonsClient): JournalSource {
  /** Reads again what may only be busy. If items cannot be read together, reads the next one alone, to name it. */
  async function read(of: { log: number } | { resource: string }, after: number, limit = MOST_ITEMS) {
    let tries = 0;
    const again = () => {
      tries += 1;
      return tries < MOST_TRIES;
    };
    try {
      return await retrying(() => client.listAuditItems({ ...of, after, limit }, { retries: 0 }), again);
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 500)) throw error;
      if (limit === 1) throw new UnreadableItem(error.message, { cause: error });
      return read(of, after, 1);
    }
  }
  return {
    logs: async () => (await client.listAuditItems({ log: 0, limit: 1 })).logs,
    followed: async (log) => (await client.listAuditItems({ log, limit: 1 })).followed,
    async *items(of) {
      for (let after: number | null = 0; after !== null; ) {
        const page = await read(of, after);
        yield* page.items;
        after = page.next_after;
      }
    },
    async *tasks() {
      for await (const { task_id, created_at } of client.tasks()) yield { taskId: task_id, createdAt: created_at };
    },
  };
}
