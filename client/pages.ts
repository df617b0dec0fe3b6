/** Reads the pages of a list, one after the other, until `next_cursor` is null. */
export async function* pages<P extends { next_cursor: string | null }>(
  read: (cursor: string | undefined) => Promise<P>,
): AsyncGenerator<P, void, void> {
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await read(cursor);
    yield page;
    cursor = page.next_cursor;
  }
}

/** Reads the entries of all pages of a list. A page is read when its first entry is asked for. */
export async function* entries<P extends { next_cursor: string | null }, E>(
  read: (cursor: string | undefined) => Promise<P>,
  of: (page: P) => E[],
): AsyncGenerator<E, void, void> {
  for await (const page of pages(read)) yield* of(page);
}
