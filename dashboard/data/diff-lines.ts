/** A line of a comparison: of both texts, only of the old one, or only of the new one. Numbers begin at 1. */
export type DiffLine = { kind: 'same' | 'removed' | 'added'; text: string; old?: number; new?: number };

/** Beyond this many changed lines a comparison is of no use to a reader, and takes too long. */
const MOST_CHANGES = 1_000;

/**
 * Compares two texts by lines (Myers, "An O(ND) Difference Algorithm and Its Variations", 1986). undefined: they have too
 * little in common.
 */
export function diffLines(before: string, after: string): DiffLine[] | undefined {
  const a = linesOf(before);
  const b = linesOf(after);
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const middle = editsOf(a.slice(start, a.length - end), b.slice(start, b.length - end));
  if (!middle) return undefined;
  const kinds = [...Array<'same'>(start).fill('same'), ...middle, ...Array<'same'>(end).fill('same')];
  let [i, j] = [0, 0];
  return kinds.map((kind): DiffLine => {
    if (kind === 'removed') return { kind, text: a[i]!, old: ++i };
    if (kind === 'added') return { kind, text: b[j]!, new: ++j };
    return { kind, text: a[i]!, old: ++i, new: ++j };
  });
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

/** The shortest way from one list of lines to the other. */
function editsOf(a: readonly string[], b: readonly string[]): DiffLine['kind'][] | undefined {
  const reached: Map<number, number>[] = [];
  let furthest = new Map<number, number>([[1, 0]]);
  for (let d = 0; d <= Math.min(a.length + b.length, MOST_CHANGES); d += 1) {
    reached.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = goesDown(furthest, k, d) ? at(furthest, k + 1) : at(furthest, k - 1) + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return wayBack(reached, a.length, b.length);
    }
    furthest = new Map([...furthest].filter(([k]) => Math.abs(k) <= d + 1));
  }
  return undefined;
}

const at = (furthest: ReadonlyMap<number, number>, k: number): number => furthest.get(k) ?? -1;
const goesDown = (furthest: ReadonlyMap<number, number>, k: number, d: number): boolean =>
  k === -d || (k !== d && at(furthest, k - 1) < at(furthest, k + 1));

function wayBack(reached: readonly Map<number, number>[], m: number, n: number): DiffLine['kind'][] {
  const kinds: DiffLine['kind'][] = [];
  let [x, y] = [m, n];
  for (let d = reached.length - 1; d >= 0; d -= 1) {
    const furthest = reached[d]!;
    const k = x - y;
    const before = goesDown(furthest, k, d) ? k + 1 : k - 1;
    const fromX = at(furthest, before);
    const fromY = fromX - before;
    while (x > Math.max(0, fromX) && y > Math.max(0, fromY)) {
      kinds.push('same');
      x -= 1;
      y -= 1;
    }
    if (d > 0) kinds.push(before > k ? 'added' : 'removed');
    x = fromX;
    y = fromY;
  }
  return kinds.reverse();
}

export type Hunk = { lines: DiffLine[]; isHidden: boolean };

/** A comparison in pieces: what has changed with `around` lines about it, and what is the same in between. */
export function hunksOf(lines: readonly DiffLine[], around = 3): Hunk[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, index) => {
    if (kind === 'same') return;
    for (let each = index - around; each <= index + around; each += 1) near.add(each);
  });
  const hunks: Hunk[] = [];
  lines.forEach((line, index) => {
    const isHidden = !near.has(index);
    const last = hunks.at(-1);
    if (last?.isHidden === isHidden) last.lines.push(line);
    else hunks.push({ lines: [line], isHidden });
  });
  return hunks;
}
