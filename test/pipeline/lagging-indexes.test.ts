import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';

/** More than the delay of a wake, so that the first wake comes before the index has caught up. */
const LAG_MS = 4_000;
const WAKE_MS = 1_000;
/** Ample time for the work itself on a busy machine, and far less than the minute after which the sweeper looks. */
const SLACK_MS = 15_000;

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
  await until('one waits for the other', states, isShared, 30_000);
  const finish = async () => {
    const begun = performance.now();
    gate.open();
    for (const { taskId } of tasks) {
      expect(await client.waitForTask(taskId, { intervalMs: 50 })).toMatchObject({ status: 'completed' });
    }
    return performance.now() - begun;
  };
  return { finish };
}

test('a slot that is freed before the index shows who waits goes to who waits, with the next wake', async () => {
  const { finish } = await twoForOneAgent();
  expect(await finish()).toBeLessThan(WAKE_MS + SLACK_MS);
});

test('a freed slot goes to who has waited, though the index still shows its agent as busy', async () => {
  const { finish } = await twoForOneAgent();
  // Time for the last wake too, which comes once the index shows who waits.
  await sleep(LAG_MS + 2.5 * WAKE_MS);
  expect(await finish()).toBeLessThan(SLACK_MS);
});
