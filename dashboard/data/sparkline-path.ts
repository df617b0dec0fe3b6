/** Room for the thickness of the line, above and below. */
const MARGIN = 1.5;

/** The paths of a sparkline: its line, and the area from there to zero. Values that are not known are gaps. */
export function sparklinePath(
  values: readonly (number | null)[],
  width: number,
  height: number,
  most = Math.max(0, ...values.map((value) => value ?? 0)),
): { line: string; area: string } {
  const x = (index: number) => round(values.length < 2 ? width / 2 : (index / (values.length - 1)) * width);
  const bottom = height - MARGIN;
  const y = (value: number) => round(bottom - (most === 0 ? 0 : Math.min(1, value / most) * (height - 2 * MARGIN)));
  const runs: { x: number; y: number }[][] = [];
  let run: { x: number; y: number }[] | undefined;
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
  const lines = runs.map((points) => {
    // A lone point gets a width, or it would not be seen.
    const [first] = points;
    const drawn =
      points.length === 1 && first
        ? [
            { x: round(first.x - 1), y: first.y },
            { x: round(first.x + 1), y: first.y },
          ]
        : points;
    return { drawn, path: `M${drawn.map((point) => `${point.x} ${point.y}`).join('L')}` };
  });
  return {
    line: lines.map(({ path }) => path).join(''),
    area: lines.map(({ drawn, path }) => `${path}L${drawn.at(-1)?.x} ${bottom}L${drawn[0]?.x} ${bottom}Z`).join(''),
  };
}

const round = (value: number): number => Math.round(value * 100) / 100;
