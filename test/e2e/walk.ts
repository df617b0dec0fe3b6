type Page = { next_cursor: string | null };

/** Reads every page of a list. */
export async function walk<P extends Page>(read: (cursor: string | undefined) => Promise<P>): Promise<P[]> {
  const pages: P[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await read(cursor ?? undefined);
    pages.push(page);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return pages;
}
