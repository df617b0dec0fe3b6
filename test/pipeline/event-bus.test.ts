import { afterAll, expect, test } from '@jest/globals';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { anEventBridge } from '../aws/an-event-bridge.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

process.env.EVENT_BUS_NAME = 'tritons-test';
process.env.EVENT_BUS_TYPES = 'task.*,subtask.completed,agent.registered';
const bridge = await anEventBridge();
const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });
afterAll(() => bridge.stop());

const eventsOf = async (resource: string) => {
  const { journal } = await import('../../functions/shared/journal.ts');
  return journal.ofResource(resource, 0, 1_000);
};

/** A scheduled run, as if a minute had passed. */
async function catchUpRest() {
  const run = await import('../../functions/workers/journal/catch-up.ts');
  await run.catchUpRest(() => new Date(Date.now() + 60_000));
}

test('the events that the stage names come on the bus, from its first day on, also after failures', async () => {
  const { client } = system;
  // The journal begins with the agents.
  await until(
    'the agents are on the bus',
    async () => new Set(bridge.calls.flat().flatMap(({ Resources }) => Resources)),
    (resources) => ['architect', 'backend', 'qa'].every((type) => resources.has(`agent/agent_${type}_1`)),
  );
  const before = bridge.calls.length;
  // For the whole batch, four tries are not enough: it comes again, if not with the next batch then when it is left.
  bridge.refuse = (_entry, call) => (call <= before + 6 ? 'ThrottlingException' : undefined);
  const { taskId } = await client.submitTask({ type: 'development', title: 'Bus', requirements: ['alpha'] });
  await client.waitForTask(taskId);
  const taken = () =>
    bridge.calls
      .slice(before + 6)
      .flat()
      .filter(({ Resources }) => Resources.includes(`task/${taskId}`))
      .map(({ Detail }) => JSON.parse(Detail) as JournalEvent);
  const arrived = await until(
    'the end of the task is on the bus',
    async () => {
      await catchUpRest();
      return taken();
    },
    (events) => events.some(({ type }) => type === 'task.completed'),
  );
  const expected = (await eventsOf(`task/${taskId}`)).filter(
    ({ type }) => type.startsWith('task.') || type === 'subtask.completed',
  );
  const once = [...new Map(arrived.map((event) => [event.id, event])).values()];
  expect(once.toSorted((a, b) => a.seq - b.seq)).toEqual(expected);
});

test('a bus that does not answer delays the journal by a few seconds, and misses nothing', async () => {
  const { client } = system;
  const before = bridge.calls.length;
  let release = () => {};
  bridge.answered = new Promise((resolve) => {
    release = () => resolve(undefined);
  });
  const { taskId } = await client.submitTask({ type: 'development', title: 'Hangs', requirements: ['alpha'] });
  await client.waitForTask(taskId);
  const resource = `task/${taskId}`;
  const events = await until(
    'the journal has the end of the task',
    () => eventsOf(resource),
    (some) => some.some(({ type }) => type === 'task.completed'),
  );
  release();
  bridge.answered = Promise.resolve();
  const seen = await until(
    'the bus has all of it',
    async () => {
      await catchUpRest();
      const entries = bridge.calls.slice(before).flat();
      return entries.filter(({ Resources }) => Resources.includes(resource)).map(({ Detail }) => Detail);
    },
    (details) => details.some((detail) => detail.includes('task.completed')),
  );
  const wanted = events.filter(({ type }) => type.startsWith('task.') || type === 'subtask.completed');
  const ids = seen.map((detail) => (JSON.parse(detail) as JournalEvent).id);
  expect(new Set(ids)).toEqual(new Set(wanted.map(({ id }) => id)));
});
