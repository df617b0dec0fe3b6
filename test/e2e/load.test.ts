import { expect, test } from '@jest/globals';
import { client, newId } from './target.ts';
import { eventually, waitForAll } from './waiting.ts';
import { walk } from './walk.ts';

const types = ['infrastructure', 'development', 'ai_ml', 'quality', 'security'];

/** Lower it for an emulator, whose functions are processes and take memory. */
const count = Number(process.env.TRITONS_LOAD_TASKS ?? 50);

test(`${count} tasks at once all complete, and then no agent holds a slot for them`, async () => {
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: newId('load'),
    type: types[index % types.length]!,
    title: `Task ${index}`,
  }));
  const ids = new Set(tasks.map(({ id }) => id));
  await Promise.all(tasks.map((task) => client.submitTask(task)));
  await waitForAll(ids);

  const agents = await eventually(readAgents, (agents) =>
    agents.every(({ working_on }) => working_on.every(({ task_id }) => !ids.has(task_id))),
  );
  // Others may use the system too; if nobody does, every load is 0.
  for (const { agent_id, current_load, working_on, capacity } of agents) {
    expect({ agent_id, current_load }).toEqual({ agent_id, current_load: working_on.length / capacity });
  }
});

const readAgents = async () =>
  (await walk((cursor) => client.listAgents({ limit: 100, cursor }))).flatMap(({ agents }) => agents);
