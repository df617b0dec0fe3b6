import type { Paint, Style } from './paint.ts';
import { cutText, textWidth } from './text-width.ts';

export type Column = {
  heading: string;
  /** Figures stand at the right. */
  right?: boolean;
  /** Columns to which its cells may be cut; undefined: they are never cut. */
  least?: number;
  /** It is left out of a table that does not fit; the highest number first. */
  spare?: number;
};
export type Cell = string | { text: string; style: Style };
export type Look = { paint: Paint; columns: number };

const GAP = '  ';

/** Renders a table that fits the width: cuts the cells that may be cut, then leaves out spare columns. */
export function table(columns: Column[], rows: Cell[][], { paint, columns: width }: Look): string[] {
  const widths = columns.map(({ heading }, column) =>
    Math.max(textWidth(heading), ...rows.map((row) => textWidth(textOf(row[column]!)))),
  );
  const fitted = fittingWidths(columns, widths, width);
  const spare = fitted ? undefined : mostSpare(columns);
  if (spare !== undefined) {
    const without = <T>(list: T[]) => list.toSpliced(spare, 1);
    return table(without(columns), rows.map(without), { paint, columns: width });
  }
  const shown = fitted ?? widths;
  const line = (cells: Cell[]) => {
    const padded = cells.map((cell, column) => {
      const text = cutText(textOf(cell), shown[column]!);
      const space = ' '.repeat(shown[column]! - textWidth(text));
      const painted = typeof cell === 'string' ? text : paint(cell.style, text);
      return columns[column]?.right ? space + painted : painted + space;
    });
    return padded.join(GAP).trimEnd();
  };
  return [paint('dim', line(columns.map(({ heading }) => heading))), ...rows.map(line)];
}

const textOf = (cell: Cell) => (typeof cell === 'string' ? cell : cell.text);

/** Widths that fit, after the widest cells that may be cut have been cut; undefined if none do. */
function fittingWidths(columns: Column[], natural: number[], width: number): number[] | undefined {
  const widths = [...natural];
  for (;;) {
    const excess = widths.reduce((sum, each) => sum + each + GAP.length, -GAP.length) - width;
    if (excess <= 0) return widths;
    const room = (column: number) => widths[column]! - (columns[column]!.least ?? Number.POSITIVE_INFINITY);
    const widest = columns
      .map((_, column) => column)
      .filter((column) => room(column) > 0)
      .sort((a, b) => widths[b]! - widths[a]!)[0];
    if (widest === undefined) return undefined;
    widths[widest]! -= 1;
  }
}

function mostSpare(columns: Column[]): number | undefined {
  const spares = columns.map(({ spare = 0 }) => spare);
  const most = Math.max(...spares);
  return most > 0 ? spares.lastIndexOf(most) : undefined;
}
