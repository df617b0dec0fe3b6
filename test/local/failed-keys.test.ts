import { expect, test } from '@jest/globals';
import { FailedKeys } from '../../local/failed-keys.ts';

const fail = (keys: FailedKeys, source: string, times: number, now: number) => {
  for (let n = 0; n < times; n += 1) keys.noteFailure(source, `Bearer wrong${n}`, now);
};

test('after 20 wrong keys a source waits until its minute is over, and others do not', () => {
  const keys = new FailedKeys();
  fail(keys, '192.0.2.1', 19, 0);
  expect(keys.wait('192.0.2.1', 'Bearer next', 0)).toBe(0);
  fail(keys, '192.0.2.1', 1, 10_000);
  expect(keys.wait('192.0.2.1', 'Bearer next', 10_000)).toBe(50);
  expect(keys.wait('192.0.2.1', 'Bearer next', 59_999)).toBe(1);
  expect(keys.wait('192.0.2.1', 'Bearer next', 60_000)).toBe(0);
  expect(keys.wait('192.0.2.2', 'Bearer next', 10_000)).toBe(0);
});

test('the addresses of one /64 are one source', () => {
  const keys = new FailedKeys();
  for (let n = 0; n < 20; n += 1) keys.noteFailure(`2001:db8::${n.toString(16)}`, 'Bearer wrong', 0);
  expect(keys.wait('2001:db8::ffff', 'Bearer next', 0)).toBe(60);
  expect(keys.wait('2001:db8:0:1::1', 'Bearer next', 0)).toBe(0);
});

test('a key that was accepted in the last five minutes is looked at all the same, until it fails', () => {
  const keys = new FailedKeys();
  keys.noteAccepted('Bearer good', 0);
  fail(keys, '192.0.2.1', 20, 299_999);
  expect(keys.wait('192.0.2.1', 'Bearer good', 299_999)).toBe(0);
  expect(keys.wait('192.0.2.1', 'Bearer good', 300_000)).toBe(60);
  keys.noteAccepted('Bearer good', 300_000);
  keys.noteFailure('192.0.2.1', 'Bearer good', 300_000);
  expect(keys.wait('192.0.2.1', 'Bearer good', 300_000)).toBe(60);
});

test('it remembers 10,000 sources and 1,000 keys, the newest', () => {
  const keys = new FailedKeys();
  fail(keys, '10.255.0.1', 20, 0);
  for (let n = 0; n < 9_999; n += 1) keys.noteFailure(`10.0.${n >> 8}.${n & 255}`, 'Bearer wrong', 0);
  expect(keys.wait('10.255.0.1', 'Bearer next', 0)).toBe(60);
  for (let n = 0; n <= 1_000; n += 1) keys.noteAccepted(`Bearer ${n}`, 0);
  expect([keys.wait('10.255.0.1', 'Bearer 0', 0), keys.wait('10.255.0.1', 'Bearer 1', 0)]).toEqual([60, 0]);
  keys.noteFailure('10.254.0.1', 'Bearer wrong', 0);
  expect(keys.wait('10.255.0.1', 'Bearer next', 0)).toBe(0);
});
