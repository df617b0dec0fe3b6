/** Texts of figures; the same figure reads the same everywhere. */

/** Dollars: `$1.24`, `$0.0142`, `$0`. Small ones get enough digits to be told apart. */
export function formatUsd(usd: number): string {
  if (usd === 0) return '$0';
  if (usd < 0.0001) return '< $0.0001';
  if (usd < 0.1) return `$${usd.toFixed(4)}`;
  return `$${usd.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** A duration in its two largest units: `340 ms`, `4.2 s`, `4m 12s`, `2h 15m`, `3d 4h`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return units(whole, 60, 'm', 1, 's');
  if (whole < 86_400) return units(Math.round(whole / 60), 60, 'h', 1, 'm');
  return units(Math.round(whole / 3_600), 24, 'd', 1, 'h');
}

function units(amount: number, large: number, largeName: string, small: number, smallName: string): string {
  const rest = Math.floor((amount % large) / small);
  const first = `${Math.floor(amount / large)}${largeName}`;
  return rest === 0 ? first : `${first} ${rest}${smallName}`;
}

/** `97.3 %`; 100 % and 0 % only if nothing is rounded away. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent > 99.9 && percent < 100) return '99.9 %';
  if (percent > 0 && percent < 0.1) return '0.1 %';
  return `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`;
}

export const formatCount = (count: number): string => count.toLocaleString('en');

/** `just now`, `42 s ago`, `3 min ago`, `2 h ago`, `yesterday`, `12 Nov`; a time to come: `in 3 min`. */
export function formatAgo(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  const ago = (amount: number, unit: string) => (seconds < 0 ? `in ${amount} ${unit}` : `${amount} ${unit} ago`);
  const size = Math.abs(seconds);
  if (size < 5) return seconds < -1 ? ago(size, 's') : 'just now';
  if (size < 60) return ago(size, 's');
  if (size < 3_600) return ago(Math.floor(size / 60), 'min');
  if (size < 86_400) return ago(Math.floor(size / 3_600), 'h');
  if (size < 7 * 86_400) return ago(Math.floor(size / 86_400), size < 2 * 86_400 ? 'day' : 'days');
  const date = new Date(at);
  const isThisYear = date.getFullYear() === new Date(now).getFullYear();
  return date.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'short',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
}

/** The exact time in the reader's zone, with its name. */
export const formatTime = (at: number): string =>
  new Date(at).toLocaleString('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'long',
  });

/** `INFRA` → `Infrastructure`, `ml_engineer` → `ML engineer`: words of the API as people write them. */
export function formatName(name: string): string {
  const whole = NAMES[name.toLowerCase()];
  if (whole) return whole;
  const words = name.toLowerCase().split('_');
  const text = words.map((word) => ACRONYMS[word] ?? word).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

const NAMES: Record<string, string> = { ai_ml: 'AI/ML', infra: 'Infrastructure', devops: 'DevOps' };
const ACRONYMS: Record<string, string> = { ai: 'AI', ml: 'ML', api: 'API', qa: 'QA' };
