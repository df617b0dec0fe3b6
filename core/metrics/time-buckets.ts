/** The lengths of time that aggregates are kept by, in seconds, and the days for which they are kept. */
export const resolutions = {
  '5m': { seconds: 300, keptDays: 1 },
  hour: { seconds: 3_600, keptDays: 7 },
  day: { seconds: 86_400, keptDays: 400 },
} as const;
export type Resolution = keyof typeof resolutions;
export const resolutionNames = Object.keys(resolutions) as Resolution[];

/** A time of a resolution, or all time. */
export type Bucket = { resolution: Resolution; begin: string } | 'total';

/** The begin of the bucket that a time (ISO 8601) is in. Buckets begin at whole multiples of their length, in UTC. */
export function bucketOf(time: string, resolution: Resolution): string {
  const ms = resolutions[resolution].seconds * 1_000;
  return new Date(Math.floor(Date.parse(time) / ms) * ms).toISOString();
}

/** The end of a bucket, which is the begin of the next. */
export function endOf({ begin, resolution }: Exclude<Bucket, 'total'>): string {
  return new Date(Date.parse(begin) + resolutions[resolution].seconds * 1_000).toISOString();
}

/** The windows that figures are given for: their length, and the resolution of their series. */
export const windows = {
  '1h': { seconds: 3_600, resolution: '5m' },
  '24h': { seconds: 86_400, resolution: 'hour' },
  '7d': { seconds: 7 * 86_400, resolution: 'day' },
  '30d': { seconds: 30 * 86_400, resolution: 'day' },
} as const satisfies Record<string, { seconds: number; resolution: Resolution }>;
export type WindowName = keyof typeof windows;

/** The buckets of a window: from the one in which it begins to the one that `now` is in, so it is a little longer. */
export function bucketsOf(window: WindowName, now: Date): string[] {
  const { seconds, resolution } = windows[window];
  const step = resolutions[resolution].seconds * 1_000;
  const first = Date.parse(bucketOf(new Date(now.getTime() - seconds * 1_000).toISOString(), resolution));
  const count = Math.floor((now.getTime() - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => new Date(first + index * step).toISOString());
}
