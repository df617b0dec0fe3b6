import type { Answer } from '../client/tritons-client.ts';

type Unreadable = Answer<'listTasks'>['unreadable'];
/** A list that was collected from pages: its first entries, what is damaged among them, and the cursor that goes on. */
export type Collected<E> = { entries: E[]; unreadable: Unreadable; next_cursor: string | null };

const PAGE = 100;

/** Reads pages until `most` entries are there. A filtered page may be empty and still have a next one. */
export async function collectPages<E>(
  read: (page: { limit: number; cursor: string | undefined }) => Promise<Collected<E>>,
  most: number,
  cursor?: string,
): Promise<Collected<E>> {
  const collected: Collected<E> = { entries: [], unreadable: [], next_cursor: cursor ?? null };
  do {
    const limit = Math.min(PAGE, most - collected.entries.length);
    const page = await read({ limit, cursor: collected.next_cursor ?? undefined });
    collected.entries.push(...page.entries);
    collected.unreadable.push(...page.unreadable);
    collected.next_cursor = page.next_cursor;
  } while (collected.next_cursor !== null && collected.entries.length < most);
  return collected;
}

/** A line that names what a list could not show; none if it shows all. */
export const unreadableLines = (unreadable: Unreadable): string[] =>
  unreadable.length > 0 ? ['', `◆ Stored, and damaged: ${unreadable.map(({ id }) => id).join(', ')}`] : [];
