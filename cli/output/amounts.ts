/** Renders a time as people say it: "now", "3 min ago", "in 2 h", "5 days ago". */
export function relativeTime(iso: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(iso)) / 1000;
  const text = roughly(Math.abs(seconds));
  if (text === undefined) return 'now';
  return seconds >= 0 ? `${text} ago` : `in ${text}`;
}

function roughly(seconds: number): string | undefined {
  if (seconds < 5) return undefined;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} days`;
}

/** Renders a length of time: "340 ms", "12 s", "4m 12s", "2h 15m", "3d 4h". */
export function duration(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3_600)}h ${Math.floor((whole % 3_600) / 60)}m`;
  return `${Math.floor(whole / 86_400)}d ${Math.floor((whole % 86_400) / 3_600)}h`;
}

/** Renders dollars: cents, and the first figures of amounts below a dollar. null: not known. */
export function dollars(amount: number | null): string {
  if (amount === null) return 'cost not known';
  if (amount === 0 || amount >= 1) return `$${amount.toFixed(2)}`;
  return `$${amount.toFixed(Math.max(2, 2 - Math.floor(Math.log10(amount))))}`;
}

/** Renders a score from 0 to 1; `–` if there is none. */
export const score = (value: number | null): string => value?.toFixed(2) ?? '–';

/** Renders a share from 0 to 1 as per cent; `–` if there is none. */
export const percent = (share: number | null): string => (share === null ? '–' : `${Math.round(share * 100)} %`);

/** Renders a number of things: "1 task", "5 tasks". */
export const count = (number: number, one: string, more = `${one}s`): string =>
  `${number} ${number === 1 ? one : more}`;

/** Renders a size: "17 B", "2.3 kB", "4.0 MB". */
export function bytes(size: number): string {
  if (size < 1_000) return `${size} B`;
  return size < 1_000_000 ? `${(size / 1_000).toFixed(1)} kB` : `${(size / 1_000_000).toFixed(1)} MB`;
}
