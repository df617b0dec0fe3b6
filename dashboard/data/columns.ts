import type { ReactNode } from 'react';
import type { SortValue } from './sort-rows.ts';

/** A column of a DataTable. */
export type Column<R> = {
  id: string;
  head: ReactNode;
  cell: (row: R, isMarked: boolean) => ReactNode;
  /** A track of a CSS grid: `minmax(12rem, 1fr)`, `7rem`. */
  width: string;
  isNumber?: boolean;
  /** By what rows are sorted; undefined: they cannot be, by this column. */
  sortBy?: (row: R) => SortValue;
  /** The first click sorts from the largest. */
  isDescendingFirst?: boolean;
  /** The line of the row on a phone; 0: it is left out there. By default 2. */
  phoneLine?: 0 | 1 | 2;
};

/** The tracks of the grid that lays out the columns. */
export const tracksOf = (columns: readonly { width: string }[]): string => columns.map(({ width }) => width).join(' ');
