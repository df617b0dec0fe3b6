import { expect, test } from '@jest/globals';
import { NoTurn } from '../../../core/errors.ts';
import { Turns } from '../../../functions/pipeline/assess/turns.ts';

/** Makes work that ends when the test says so. */
function aWork(log: string[], name: string) {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { end: resolve, work: () => promise.then(() => void log.push(name)) };
}

test('one at a time, first come first served, in whatever order they ask', async () => {
  const turns = new Turns({ atOnce: 1, waitSeconds: 30 });
  const log: string[] = [];
  const running = aWork(log, 'running');
  const all = [turns.take('0', running.work)];
  for (const since of ['3', '1', '2', '1']) all.push(turns.take(since, async () => void log.push(since)));
  running.end();
  await Promise.all(all);
  expect(log).toEqual(['running', '1', '1', '2', '3']);
});

test('as many at once as there are turns', async () => {
  const turns = new Turns({ atOnce: 2, waitSeconds: 30 });
  let [now, most] = [0, 0];
  const work = async () => {
    now += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => setTimeout(resolve, 10));
    now -= 1;
  };
  await Promise.all(Array.from({ length: 7 }, (_, index) => turns.take(String(index), work)));
  expect(most).toBe(2);
});

test('a wait that is too long ends with NoTurn, without the work, and costs no other its turn', async () => {
  const turns = new Turns({ atOnce: 1, waitSeconds: 0.05 });
  const log: string[] = [];
  const running = aWork(log, 'running');
  const first = turns.take('0', running.work);
  await expect(turns.take('1', async () => void log.push('too late'))).rejects.toThrow(NoTurn);
  const next = turns.take('2', async () => void log.push('next'));
  running.end();
  await Promise.all([first, next]);
  expect(log).toEqual(['running', 'next']);
  expect(await turns.take('3', async () => 'free')).toBe('free');
});

test('work that fails gives its turn on', async () => {
  const turns = new Turns({ atOnce: 1, waitSeconds: 30 });
  const failing = turns.take('0', () => Promise.reject(new Error('failed')));
  const next = turns.take('1', async () => 'next');
  await expect(failing).rejects.toThrow('failed');
  expect(await next).toBe('next');
});
