import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { routingConfig } from '../../core/contracts/config/routing.ts';
import { client, newId } from './target.ts';
import { waitForAll, waitForCompletion } from './waiting.ts';

const routing = routingConfig.parse(parse(readFileSync(new URL('../../config/routing.yaml', import.meta.url), 'utf8')));
const types = Object.entries(routing.task_types);
const work = { title: 'Make it better', requirements: ['It is fast'] };

test.each(types)('%s tasks of every kind complete, each in its department', async (type, { department, kinds }) => {
  const ids = kinds.map((kind) => newId(kind));
  await Promise.all(kinds.map((kind, index) => client.submitTask({ ...work, id: ids[index], type, kind })));
  await waitForAll(ids);
  const tasks = await Promise.all(ids.map((id) => client.getTask(id)));
  expect(tasks.map((task) => task.kind)).toEqual(kinds);
  expect(new Set(tasks.map((task) => task.department))).toEqual(new Set([department]));
});

test('the same work is planned differently for each type', async () => {
  const plans = await Promise.all(
    types.map(async ([type]) => {
      const { taskId } = await client.submitTask({ ...work, id: newId(type), type });
      await waitForCompletion(taskId);
      const { subtasks } = await client.getTask(taskId);
      return subtasks.map(({ title, agent_type }) => `${agent_type}: ${title}`).join('\n');
    }),
  );
  expect(new Set(plans).size).toBe(5);
});

test('the agents that a caller asks for, by any of their names, do the work', async () => {
  const { taskId } = await client.submitTask({
    ...work,
    id: newId('staffed'),
    type: 'quality',
    agents: { 'QA Engineer': 2, Backend: 1 },
  });
  await waitForCompletion(taskId);
  const { subtasks, agents } = await client.getTask(taskId);
  expect(agents).toEqual({ qa: 2, backend: 1 });
  expect(subtasks.map(({ agent_type }) => agent_type)).toEqual(expect.arrayContaining(['qa', 'backend']));
});
