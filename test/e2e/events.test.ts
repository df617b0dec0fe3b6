import { expect, test } from '@jest/globals';
import type { Event } from '../../client/tritons-client.ts';
import { client, newId, send } from './target.ts';
import { waitForCompletion } from './waiting.ts';

const aTask = { type: 'quality', title: 'To be followed' };

/** A task's events up to the one that ends it. */
async function follow(taskId: string, after?: string): Promise<Event[]> {
  const events: Event[] = [];
  for await (const event of client.events({ taskId, after })) {
    events.push(event);
    if (event.type === 'task.completed') break;
  }
  return events;
}

test('a task can be followed from its submission to its end, and from any event on', async () => {
  const id = newId('followed');
  const { next_cursor: before } = await client.listEvents({ after: 'latest' });
  await client.submitTask({ ...aTask, id });
  const events = await follow(id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events[0]?.type).toBe('task.submitted');
  expect(new Set(events.map(({ resource }) => resource))).toEqual(new Set([`task/${id}`]));
  const { subtasks } = await client.getTask(id);
  for (const type of ['subtask.planned', 'subtask.assigned', 'subtask.completed']) {
    const about = events.filter((event) => event.type === type).map(({ data }) => data.subtask_id);
    expect(about.toSorted()).toEqual(subtasks.map((subtask) => subtask.id).toSorted());
  }
  const half = Math.floor(events.length / 2);
  expect(await follow(id, events[half]!.cursor)).toEqual(events.slice(half + 1));

  // Among all events, those of the task have the same order.
  const among: Event[] = [];
  for await (const event of client.events({ after: before })) {
    if (event.resource === `task/${id}`) among.push(event);
    if (among.at(-1)?.type === 'task.completed') break;
  }
  expect(among.map(({ seq, hash }) => [seq, hash])).toEqual(events.map(({ seq, hash }) => [seq, hash]));
});

test('only events of the wanted types come', async () => {
  const id = newId('typed');
  await client.submitTask({ ...aTask, id });
  await waitForCompletion(id);
  const types = ['task.submitted', 'task.completed'] as const;
  const seen: string[] = [];
  for await (const { type } of client.events({ taskId: id, types: [...types] })) {
    seen.push(type);
    if (type === 'task.completed') break;
  }
  expect(seen).toEqual(types);
});

test.each(['after=nonsense', 'after=', 'types=task.done', 'wait=21', 'task_id=a%20b', 'colour=red'])(
  '?%s is a 400',
  async (query) => {
    expect((await send('GET', `/api/events?${query}`)).status).toBe(400);
  },
);

test('the cursor of one task is not that of another, and an unknown task has no events', async () => {
  const [one, other] = [newId('one'), newId('other')];
  for (const id of [one, other]) await client.submitTask({ ...aTask, id });
  const [first] = await follow(one);
  expect((await send('GET', `/api/events?task_id=${other}&after=${first!.cursor}`)).status).toBe(400);
  for (const more of ['', '&after=latest', '&wait=1']) {
    expect([more, (await send('GET', `/api/events?task_id=${newId('unknown')}${more}`)).status]).toEqual([more, 404]);
  }
});
