import assert from 'node:assert/strict';
import { type RetryOptions, retry } from '../../src/retry.ts';

type Expected = { calls: number; slept: number[]; error?: string };

/** Retries a call that fails so often, and asserts how it went. */
export async function expectAttempts(failures: number, options: Omit<RetryOptions, 'sleep'>, expected: Expected) {
  const slept: number[] = [];
  let calls = 0;
  const call = async () => {
    calls += 1;
    if (calls <= failures) throw new Error('busy');
    return 'done';
  };
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  const result = await retry(call, { ...options, sleep }).catch((error: Error) => error.message);
  assert.equal(result, expected.error ?? 'done');
  assert.equal(calls, expected.calls);
  assert.deepEqual(slept, expected.slept);
}
