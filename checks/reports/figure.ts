/** time: milliseconds. rate: per second. share: 0 to 1. */
export type Quantity = 'time' | 'rate' | 'share';

/** One thing that a benchmark measured. */
export type Figure = {
  name: string;
  quantity: Quantity;
  avg: number | null;
  /** Rank (0 the least, 50 the median, 100 the most) → value, by rank. */
  ranks: [number, number][];
  /** Number of measurements; null if the report does not say. */
  count: number | null;
};

/** Larger figures are made up, and could overflow when they are scaled. */
const MOST = 1e15;

const isNumber = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= MOST;

export const numberOrNull = (value: unknown): number | null => (isNumber(value) ? value : null);

/** Returns the ranks that have a value, in order, with the values times `factor`. */
export const ranksOf = (byRank: Record<number, unknown>, factor = 1): Figure['ranks'] =>
  Object.entries(byRank)
    .flatMap(([rank, value]): Figure['ranks'] => (isNumber(value) ? [[Number(rank), value * factor]] : []))
    .sort(([a], [b]) => a - b);

/** Rounding in a report may put neighbouring ranks in the wrong order, by up to this share. */
const ROUNDING = 0.001;

const isLess = (a: number, b: number): boolean => a < b - Math.abs(b) * ROUNDING;

/** Says why figures are impossible, such as a median above the 99th percentile; null if they are possible. */
export function impossibility({ name, quantity, avg, ranks, count }: Figure): string | null {
  if (count !== null && count <= 0) return `${name} comes from ${count} measurements`;
  const values = [...ranks.map(([, value]) => value), ...(avg === null ? [] : [avg])];
  if (values.some((value) => value < 0)) return `${name} is negative`;
  if (quantity === 'share' && values.some((value) => value > 1)) return `${name} is more than 100 %`;
  for (const [index, [rank, value]] of ranks.entries()) {
    const [nextRank, next] = ranks[index + 1] ?? [rank, value];
    if (isLess(next, value)) return `the ${rankName(nextRank)} of ${name} is below its ${rankName(rank)}`;
  }
  const least = ranks.find(([rank]) => rank === 0)?.[1];
  const most = ranks.find(([rank]) => rank === 100)?.[1];
  if (avg !== null && most !== undefined && isLess(most, avg)) return `the avg of ${name} is above its max`;
  if (avg !== null && least !== undefined && isLess(avg, least)) return `the avg of ${name} is below its min`;
  return null;
}

/** Names a rank as reports do: p95, min, max. */
export const rankName = (rank: number): string => ({ 0: 'min', 100: 'max' })[rank] ?? `p${rank}`;
