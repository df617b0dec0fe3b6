import { ArrowDown, ArrowUp } from 'lucide-react';
import { type Column, tracksOf } from '../data/columns.ts';
import { nextSort, type Sort } from '../data/sort-rows.ts';
import styles from './data-table.module.css';

type Props<R> = {
  columns: readonly Column<R>[];
  sort: Sort | undefined;
  onSort: ((sort: Sort | undefined) => void) | undefined;
};

/** The names of the columns; a click sorts by one. */
export function TableHead<R>({ columns, sort, onSort }: Props<R>) {
  return (
    <div role="rowgroup" className={styles.head}>
      <div role="row" tabIndex={-1} className={styles.row} style={{ gridTemplateColumns: tracksOf(columns) }}>
        {columns.map(({ id, head, isNumber, sortBy, isDescendingFirst = false }) => {
          const isSorted = sort?.column === id;
          const Arrow = sort?.isDescending ? ArrowDown : ArrowUp;
          return (
            <div
              key={id}
              role="columnheader"
              tabIndex={-1}
              className={styles.cell}
              data-number={isNumber}
              aria-sort={isSorted ? (sort.isDescending ? 'descending' : 'ascending') : undefined}
            >
              {sortBy && onSort ? (
                <button
                  type="button"
                  className={styles.sort}
                  onClick={() => onSort(nextSort(sort, id, isDescendingFirst))}
                >
                  {head}
                  {isSorted && <Arrow aria-hidden />}
                </button>
              ) : (
                head
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
