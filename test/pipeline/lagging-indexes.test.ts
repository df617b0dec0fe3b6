import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';

/** More than the delay of a wake, so that the first wake comes before the index has caught up. */
const LAG_MS = 4_000;

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']), services: { indexLagMs: LAG_MS } });

/** Submits two tasks; the backend works on one until the gate opens, and the subtask of the other waits for it. */
async function twoForOneAgent() {
  const { client, cast } = system;
  const gate = aGate();
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend') await gate.opened;
    return offline(order, context);
  };
  const submit = () => client.submitTask({ type: 'development', title: 'Lag', requirements: ['alpha beta gamma'] });
  const tasks = [await submit(), await submit()];
  const states = async () =>
    (await Promise.all(tasks.map(({ taskId }) => client.getTask(taskId)))).map(({ subtasks }) => subtasks[1]?.status);
  const isShared = (seen: (string | undefined)[]) => seen.includes('ready') && seen.includes('in_progress');
  await until('one waits for the other', states, isShared);
  // No sweeper looks for them.
  const finish = async () => {
    gate.open();
    for (const { taskId } of tasks) {
      expect(await client.waitForTask(taskId, { intervalMs: 50 })).toMatchObject({ status: 'completed' });
    }
  };
  return { finish };
}

test('a slot that is freed before the index shows who waits goes to who waits, with the next wake', async () => {
  const { finish } = await twoForOneAgent();
  await finish();
});

test('a freed slot goes to who has waited, though the index still shows its agent as busy', async () => {
  const { finish } = await twoForOneAgent();
  // The last wake comes once the index shows who waits.
  await sleep(LAG_MS);
  await until(
    'no wake is on its way',
    () => system.cloud.services.queues.counts(system.cloud.queues.wake.queue.name),
    ({ visible, delayed, inFlight }) => visible + delayed + inFlight === 0,
  );
  await finish();
});
