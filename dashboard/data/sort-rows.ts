/** What a column is sorted by; null and undefined are not known, and come last either way. */
export type SortValue = string | number | null | undefined;
export type Sort = { column: string; isDescending: boolean };

/** The rows in order; those that are equal keep theirs. */
export function sortRows<R>(rows: readonly R[], by: (row: R) => SortValue, isDescending: boolean): R[] {
  const sign = isDescending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const [x, y] = [by(a) ?? null, by(b) ?? null];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === 'string' && typeof y === 'string') return sign * x.localeCompare(y, 'en', { numeric: true });
    return sign * (Number(x) - Number(y));
  });
}

/** The next order after a click on the head of a column: as the column likes, the other way, as it came. */
export function nextSort(sort: Sort | undefined, column: string, isDescendingFirst: boolean): Sort | undefined {
  if (sort?.column !== column) return { column, isDescending: isDescendingFirst };
  return sort.isDescending === isDescendingFirst ? { column, isDescending: !isDescendingFirst } : undefined;
}

/** An order as it stands in a URL: `cost`, `-cost`. */
export const sortText = (sort: Sort | undefined): string | undefined =>
  sort && `${sort.isDescending ? '-' : ''}${sort.column}`;

export function readSort(text: string | null): Sort | undefined {
  if (!text) return undefined;
  return { column: text.replace(/^-/, ''), isDescending: text.startsWith('-') };
}
