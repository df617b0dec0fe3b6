/** Room for the thickness of the line, above and below. */
const MARGIN = 1.5;

/** The paths of a sparkline: its line, the area from there to zero, and values between gaps. What is not known is a gap. */
export function sparklinePath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  most = Math.max(0, ...values.map((value) => value ?? 0)),
): { line: string; area: string; dots: string } {
  const x = (index: number) => round(values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const bottom = height - MARGIN;
  const y = (value: number) => round(bottom - (most === 0 ? 0 : Math.min(1, value / most) * (height - 2 * MARGIN)));
  const runs: Point[][] = [];
  let run: Point[] | undefined;
  for (const [index, value] of values.entries()) {
    if (value === null) {
      run = undefined;
      continue;
    }
    if (!run) {
      run = [];
      runs.push(run);
    }
    run.push({ x: x(index), y: y(value) });
  }
  const path = (points: Point[]) => `M${points.map((point) => `${point.x} ${point.y}`).join('L')}`;
  const lines = runs.filter(({ length }) => length > 1);
  return {
    line: lines.map(path).join(''),
    area: lines.map((run) => `${path(run)}L${run.at(-1)?.x} ${bottom}L${run[0]?.x} ${bottom}Z`).join(''),
    // A line of no length, whose round ends make a dot.
    dots: runs
      .filter(({ length }) => length === 1)
      .map((run) => `${path(run)}h0`)
      .join(''),
  };
}

type Point = { x: number; y: number };
const round = (value: number): number => Math.round(value * 100) / 100;
