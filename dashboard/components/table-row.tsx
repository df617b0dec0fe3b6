import { type MouseEvent, memo } from 'react';
import { type Column, tracksOf } from '../data/columns.ts';
import styles from './data-table.module.css';

type Props<R> = {
  row: R;
  columns: readonly Column<R>[];
  index: number;
  /** Its distance from the top in a table that draws only what is seen. */
  start: number | undefined;
  isPhone: boolean;
  isCurrent: boolean;
  isMarked: boolean;
  onFocus: (index: number) => void;
  onOpen: ((row: R) => void) | undefined;
};

function Row<R>({ row, columns, index, start, isPhone, isCurrent, isMarked, onFocus, onOpen }: Props<R>) {
  const open = (event: MouseEvent<HTMLElement>) => {
    const isText = getSelection()?.isCollapsed === false;
    if (!onOpen || isText || (event.target as HTMLElement).closest('a, button, input, label')) return;
    onOpen(row);
  };
  const cells = (of: readonly Column<R>[]) =>
    of.map(({ id, head, cell, isNumber }) => (
      <div key={id} role="cell" className={styles.cell} data-number={isNumber}>
        {isPhone && isNumber && head !== '' && <span className={styles.name}>{head} </span>}
        {cell(row, isMarked)}
      </div>
    ));
  const place = start === undefined ? {} : { insetBlockStart: start };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: The table listens to the keys of its rows.
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      data-open={onOpen !== undefined}
      data-marked={isMarked}
      data-placed={start !== undefined}
      className={styles.row}
      tabIndex={isCurrent ? 0 : -1}
      onFocus={() => onFocus(index)}
      onClick={open}
      style={isPhone ? place : { ...place, gridTemplateColumns: tracksOf(columns) }}
    >
      {isPhone ? (
        <>
          <div className={styles.line}>{cells(columns.filter(({ phoneLine }) => phoneLine === 1))}</div>
          <div className={styles.line}>{cells(columns.filter(({ phoneLine = 2 }) => phoneLine === 2))}</div>
        </>
      ) : (
        cells(columns)
      )}
    </div>
  );
}

/** A row of a DataTable: of cells in columns, or of two lines on a phone, where numbers have the names of their columns. Drawn again only if something of it changes. */
export const TableRow = memo(Row) as typeof Row;
