import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, expect, test } from '@jest/globals';
import type { BreakerRules } from '../../core/models/circuit.ts';
import { startServices } from '../local/start-services.ts';
import type { BreakerOrder, BreakerReport } from './breaker-process.ts';

await startServices();
const workers = [1, 2].map(() =>
  fork(new URL('./breaker-process.ts', import.meta.url), { execArgv: [], env: process.env }),
);
afterAll(async () => {
  for (const worker of workers) {
    const exit = once(worker, 'exit');
    worker.kill();
    await exit;
  }
});
const rules: BreakerRules = {
  failures: 4,
  window_seconds: 60,
  cool_down_seconds: 30,
  longest_cool_down_seconds: 600,
  probe_seconds: 100,
};

async function tell(
  worker: ChildProcess | undefined,
  order: Omit<BreakerOrder, 'rules'>,
): Promise<BreakerReport['may']> {
  worker?.send({ ...order, rules });
  const [{ may }] = (await once(worker as ChildProcess, 'message')) as [BreakerReport];
  return may;
}
const at = (seconds: number) => new Date(Date.parse('2026-11-24T12:00:00.000Z') + seconds * 1_000).toISOString();
const both = (order: Omit<BreakerOrder, 'rules'>) => Promise.all(workers.map((worker) => tell(worker, order)));

test('two processes share one circuit: failures add up, and one of many that ask at once may probe', async () => {
  const model = 'anthropic:shared';
  const [first, second] = workers;
  expect(await tell(first, { model, now: at(0), admit: 2, fail: 2 })).toEqual(['call', 'call']);
  expect(await tell(second, { model, now: at(1), admit: 2, fail: 2 })).toEqual(['call', 'call']);
  expect((await both({ model, now: at(2), admit: 3, fail: 0 })).flat()).toEqual(Array(6).fill('wait'));
  const halfOpen = (await both({ model, now: at(32), admit: 20, fail: 0 })).flat();
  expect(halfOpen.filter((may) => may === 'probe')).toHaveLength(1);
  expect(halfOpen.filter((may) => may === 'wait')).toHaveLength(39);
  // The process with the probe reports nothing. When its time is up, one more probe is let through.
  expect((await both({ model, now: at(131), admit: 5, fail: 0 })).flat()).toEqual(Array(10).fill('wait'));
  const later = (await both({ model, now: at(133), admit: 5, fail: 0 })).flat();
  expect(later.filter((may) => may === 'probe')).toHaveLength(1);
});

test('simultaneous failures of both processes all count', async () => {
  const model = 'anthropic:contended';
  await both({ model, now: at(0), admit: 2, fail: 2 });
  expect((await both({ model, now: at(1), admit: 1, fail: 0 })).flat()).toEqual(['wait', 'wait']);
});
