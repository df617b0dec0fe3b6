import { test } from 'node:test';
import { expectAttempts } from '../test/support/expect-attempts.ts';

test('one attempt where the first succeeds', async () => {
  await expectAttempts(0, { attempts: 3, delayMs: 10 }, { calls: 1, slept: [] });
});

test('the pause doubles', async () => {
  await expectAttempts(3, { attempts: 5, delayMs: 10 }, { calls: 4, slept: [10, 20, 40] });
});

test('the last error where it never succeeds', async () => {
  await expectAttempts(9, { attempts: 2, delayMs: 10 }, { calls: 2, slept: [10], error: 'busy' });
});

test('an error that stays is not tried again', async () => {
  const isPassing = () => false;
  await expectAttempts(9, { attempts: 5, delayMs: 10, isPassing }, { calls: 1, slept: [], error: 'busy' });
});
