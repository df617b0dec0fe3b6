/** Hours as the seed writes them: 1 → "1h", 2.25 → "2h 15m", 0.05 → "3m". To the nearest minute, at least one. */
export function formatHours(hours: number): string {
  const minutes = hours > 0 ? Math.max(1, Math.round(hours * 60)) : 0;
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  if (whole === 0) return `${rest}m`;
  return rest === 0 ? `${whole}h` : `${whole}h ${rest}m`;
}

/** Elapsed time: "12s" below a minute, else as hours and minutes, rounded down. */
export function formatElapsed(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)}s`;
  return formatHours(Math.floor(seconds / 60) / 60);
}

/** An instant for people, to the next second: "2026-11-24T12:00:05Z". */
export function formatInstant(iso: string): string {
  return new Date(Math.ceil(Date.parse(iso) / 1_000) * 1_000).toISOString().replace('.000Z', 'Z');
}

/** Dollars as the seed writes them: 2.35 → "$2.35"; a cost under a cent keeps four decimals. */
export function formatCost(usd: number): string {
  if (usd > 0 && usd < 0.0001) return '<$0.0001';
  return `$${usd.toFixed(usd > 0 && usd < 0.01 ? 4 : 2)}`;
}

/** Rounds an amount up to the next millionth of a dollar: "$0.021305". */
export function formatAtMost(nanos: number): string {
  const [whole, millionths = ''] = (Math.ceil(nanos / 1_000) / 1e6).toFixed(6).split('.');
  return `$${whole}.${millionths.slice(0, 2)}${millionths.slice(2).replace(/0+$/, '')}`;
}
