import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import type { Column } from '../data/columns.ts';
import { type Sort, sortRows } from '../data/sort-rows.ts';
import { usePhone } from '../data/use-media.ts';
import styles from './data-table.module.css';
import { TableHead } from './table-head.tsx';
import { TableRow } from './table-row.tsx';

type Props<R> = {
  /** Said to screen readers. */
  label: string;
  rows: readonly R[];
  columns: readonly Column<R>[];
  rowKey: (row: R) => string;
  /** Where Enter and a click on the row go. */
  rowLink?: (row: R) => string;
  sort?: Sort | undefined;
  onSort?: (sort: Sort | undefined) => void;
  /** Called with the key of the row that the keyboard is on, on `x`. */
  onMark?: (key: string) => void;
  isMarked?: (key: string) => boolean;
};

/** Longer tables draw only the rows that are seen. */
const MOST_DRAWN = 60;

/** Rows with columns: sorted by its head, walked with j, k, Home and End, opened with Enter. */
export function DataTable<R>({ label, rows, columns, rowKey, rowLink, sort, onSort, onMark, isMarked }: Props<R>) {
  const isPhone = usePhone();
  const navigate = useNavigate();
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [wanted, setCurrent] = useState(0);
  const sorted = useMemo(() => {
    const by = sort && columns.find(({ id }) => id === sort.column)?.sortBy;
    return by && sort ? sortRows(rows, by, sort.isDescending) : rows;
  }, [rows, columns, sort]);
  // Rows may have gone since.
  const current = Math.max(0, Math.min(wanted, sorted.length - 1));
  const isLong = sorted.length > MOST_DRAWN;
  const rowHeight = isPhone ? 56 : 32;
  const virtual = useWindowVirtualizer({
    count: sorted.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    enabled: isLong,
    getItemKey: (index) => rowKey(sorted[index]!),
  });
  // Not after each drawing: reading a place makes the browser lay out the page in the middle of a scroll.
  // biome-ignore lint/correctness/useExhaustiveDependencies: Other rows, or another width, may have moved the table.
  useLayoutEffect(() => {
    const offset = (body.current?.getBoundingClientRect().top ?? 0) + scrollY;
    setTop(offset);
  }, [rows, isPhone]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: Rows have another height on a phone.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);

  // The same function at each drawing, so that rows that stay are not drawn again.
  const link = useRef(rowLink);
  link.current = rowLink;
  const open = useCallback((row: R) => link.current && navigate(link.current(row)), [navigate]);

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(sorted.length - 1, index));
    setCurrent(next);
    if (isLong) virtual.scrollToIndex(next);
    // A row that was not drawn is there after the scroll.
    requestAnimationFrame(() => body.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.target instanceof HTMLInputElement || event.metaKey || event.ctrlKey || event.altKey) return;
    const row = sorted[current];
    const moves: Record<string, () => void> = {
      j: () => goTo(current + 1),
      ArrowDown: () => goTo(current + 1),
      k: () => goTo(current - 1),
      ArrowUp: () => goTo(current - 1),
      Home: () => goTo(0),
      End: () => goTo(sorted.length - 1),
      ...(row && onMark && { x: () => onMark(rowKey(row)) }),
      ...(row && rowLink && event.target instanceof HTMLDivElement && { Enter: () => navigate(rowLink(row)) }),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };

  const drawn: { index: number; start: number | undefined }[] = isLong
    ? virtual.getVirtualItems().map(({ index, start }) => ({ index, start: start - top }))
    : sorted.map((_, index) => ({ index, start: undefined }));
  // A table is always reached by Tab, even if the current row is not drawn.
  const reached = drawn.some(({ index }) => index === current) ? current : drawn[0]?.index;
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      className={styles.table}
      data-phone={isPhone}
    >
      {!isPhone && <TableHead columns={columns} sort={sort} onSort={onSort} />}
      <div
        ref={body}
        role="rowgroup"
        className={styles.body}
        onKeyDown={onKeyDown}
        style={isLong ? { blockSize: virtual.getTotalSize() } : undefined}
      >
        {drawn.map(({ index, start }) => {
          const row = sorted[index]!;
          const key = rowKey(row);
          return (
            <TableRow
              key={key}
              row={row}
              columns={columns}
              index={index}
              start={start}
              isPhone={isPhone}
              isCurrent={index === reached}
              isMarked={isMarked?.(key) ?? false}
              onFocus={setCurrent}
              onOpen={rowLink && open}
            />
          );
        })}
      </div>
    </div>
  );
}
