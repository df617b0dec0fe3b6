import { jest } from '@jest/globals';

/** All that jest fakes but the date: what waits goes on to wait in real time. */
const notDate = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const satisfies string[];

/** Sets the date of this process ahead, until the test calls `jest.useRealTimers`. */
export function setAhead(minutes: number): void {
  jest.useFakeTimers({ now: Date.now() + minutes * 60_000, advanceTimers: true, doNotFake: notDate });
}

/** Lets the date of this process stand still, until the test calls `jest.useRealTimers`. */
export function standStill(): void {
  jest.useFakeTimers({ now: Date.now(), doNotFake: notDate });
}

/** Runs work at a later date. */
export async function later<T>(minutes: number, work: () => Promise<T>): Promise<T> {
  setAhead(minutes);
  try {
    return await work();
  } finally {
    jest.useRealTimers();
  }
}
