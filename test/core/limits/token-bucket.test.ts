import { expect, test } from '@jest/globals';
import {
  burstOf,
  intervalOf,
  latestFullAt,
  microsOf,
  rateLimitHeaders,
  readBucket,
} from '../../../core/limits/token-bucket.ts';

const limit = { perMinute: 600, burst: 20 };
const now = microsOf(new Date('2026-03-01T12:00:00.000Z'));

test.each([
  { what: 'full for long', fullAt: 0, left: 20, nextInSeconds: 1 },
  { what: 'full now', fullAt: now, left: 20, nextInSeconds: 1 },
  { what: 'without one', fullAt: now + 100_000, left: 19, nextInSeconds: 1 },
  { what: 'without a part of one', fullAt: now + 1, left: 19, nextInSeconds: 1 },
  { what: 'with one', fullAt: now + 1_900_000, left: 1, nextInSeconds: 1 },
  { what: 'with less than one', fullAt: now + 1_900_001, left: 0, nextInSeconds: 1 },
  { what: 'empty', fullAt: now + 2_000_000, left: 0, nextInSeconds: 1 },
])('a bucket of 600 a minute, 20 at once, $what', ({ fullAt, left, nextInSeconds }) => {
  expect(readBucket(limit, fullAt, now)).toEqual({ left, nextInSeconds });
  expect(fullAt <= latestFullAt(limit, now)).toBe(left > 0);
});

test.each([
  [1, 10],
  [1, 1],
  [7, 3],
  [60, 1],
  [600_000, 100_000],
])(
  '%i a minute, %i at once: from a full bucket exactly the burst, then one more after each interval',
  (perMinute, burst) => {
    const bucket = { perMinute, burst };
    let [fullAt, taken] = [now, 0];
    const take = (at: number) => {
      if (Math.max(fullAt, at) > latestFullAt(bucket, at)) return false;
      fullAt = Math.max(fullAt, at) + intervalOf(bucket);
      return true;
    };
    while (take(now)) taken += 1;
    expect(taken).toBe(burst);
    const { left, nextInSeconds } = readBucket(bucket, fullAt, now);
    expect(left).toBe(0);
    expect(take(now + nextInSeconds * 1_000_000)).toBe(true);
    expect(nextInSeconds).toBe(Math.ceil(60 / perMinute));
  },
);

test('the header fields name the burst, the time to fill it, what is left, and when there is one more', () => {
  expect(rateLimitHeaders(limit, now + 500_000, now)).toEqual({
    'ratelimit-policy': '"key";q=20;w=2',
    ratelimit: '"key";r=15;t=1',
  });
  expect(rateLimitHeaders({ perMinute: 7, burst: 3 }, now, now)).toMatchObject({
    'ratelimit-policy': '"key";q=3;w=26',
  });
});

test('a limit without a burst allows the requests of ten seconds at once, and at least one', () => {
  expect([1, 6, 7, 1_200].map(burstOf)).toEqual([1, 1, 2, 200]);
});
