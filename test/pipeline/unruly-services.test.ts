import { expect, test } from '@jest/globals';
import { aCloud, agentsOf, leases, until } from './a-cloud.ts';

const system = aCloud({
  agents: agentsOf(['architect', 'backend', 'qa'], { capacity: 2 }),
  services: { indexLagMs: 300, queues: { duplicates: 0.4, shuffles: true } },
});

test('with messages that come twice and out of order, and indexes that lag, each attempt is worked on once', async () => {
  const { client, cast } = system;
  const submit = (_: unknown, n: number) =>
    client.submitTask({ type: 'development', title: `Unruly ${n}`, requirements: ['alpha beta gamma'] });
  const tasks = await Promise.all(Array.from({ length: 8 }, submit));
  for (const { taskId } of tasks) {
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  }
  const attempts = cast.orders.map(({ subtaskId, attempt }) => `${subtaskId} ${attempt}`);
  expect(attempts.length).toBeGreaterThanOrEqual(8 * 3);
  expect(new Set(attempts).size).toBe(attempts.length);
  await until(
    'no slot is held',
    () => leases(client),
    (held) => held.length === 0,
  );
  expect((await client.listDeadLetters()).dead_letters).toEqual([]);
});
