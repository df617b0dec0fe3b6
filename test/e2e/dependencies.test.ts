import { expect, test } from '@jest/globals';
import { client, newId, submitJson } from './target.ts';
import { waitForAll, waitForCompletion } from './waiting.ts';

/** Enough subtasks that the task does not end before the next one is submitted. */
const longTask = {
  type: 'development',
  title: 'Build all of it',
  requirements: Array.from({ length: 10 }, (_, index) => `Requirement ${index}`),
  estimated_hours: 100,
};
const shortTask = { type: 'security', title: 'Look at it' };

async function expectOrder(first: string, second: string) {
  const [before, after] = await Promise.all([client.getTask(first), client.getTask(second)]);
  expect(Date.parse(after.started_at!)).toBeGreaterThanOrEqual(Date.parse(before.finished_at!));
}

test('a task is blocked, saying by what, until the task it depends on is complete', async () => {
  const [first, second] = [newId('first'), newId('second')];
  await client.submitTask({ ...longTask, id: first });
  expect(await client.submitTask({ ...shortTask, id: second, dependencies: [first] })).toMatchObject({
    status: 'blocked',
  });
  const status = await client.getTaskStatus(second);
  expect(status).toMatchObject({ status: 'blocked', progress: 0, stage: 'ingestion', subtask_status: {} });
  expect(status.reason).toContain(first);
  expect(status.waiting).toEqual([{ id: second, reason: expect.stringContaining(first) }]);

  await waitForCompletion(second);
  await expectOrder(first, second);
});

test('a chain of three runs in its order', async () => {
  const ids = [newId('a'), newId('b'), newId('c')] as const;
  await client.submitTask({ ...longTask, id: ids[0] });
  await client.submitTask({ ...shortTask, id: ids[1], dependencies: [ids[0]] });
  await client.submitTask({ ...shortTask, id: ids[2], dependencies: [ids[1]] });
  await waitForCompletion(ids[2]);
  await expectOrder(ids[0], ids[1]);
  await expectOrder(ids[1], ids[2]);
});

test('a task that depends on several waits for all of them', async () => {
  const [slow, quick, last] = [newId('slow'), newId('quick'), newId('last')];
  await Promise.all([client.submitTask({ ...longTask, id: slow }), client.submitTask({ ...shortTask, id: quick })]);
  await client.submitTask({ ...shortTask, id: last, dependencies: [quick, slow, quick] });
  await waitForCompletion(last);
  await expectOrder(slow, last);
  await expectOrder(quick, last);
  expect((await client.getTask(last)).dependencies).toEqual([quick, slow]);
});

test('many tasks that wait for one all run', async () => {
  const first = newId('first');
  const others = Array.from({ length: 8 }, () => newId('other'));
  await client.submitTask({ ...longTask, id: first });
  await Promise.all(others.map((id) => client.submitTask({ ...shortTask, id, dependencies: [first] })));
  await waitForAll(others);
});

test('a task does not wait for one that is complete already', async () => {
  const [first, second] = [newId('first'), newId('second')];
  await client.submitTask({ ...shortTask, id: first });
  await waitForCompletion(first);
  const { status } = await client.submitTask({ ...shortTask, id: second, dependencies: [first] });
  expect(status).not.toBe('blocked');
  await waitForCompletion(second);
});

test('an unknown dependency is refused by name, and nothing is stored', async () => {
  const [id, unknown] = [newId('dependent'), newId('unknown')];
  const { status, body } = await submitJson({ ...shortTask, id, dependencies: [unknown] });
  expect({ status, errors: body.errors }).toEqual({
    status: 400,
    errors: [{ field: '/dependencies/0', message: expect.stringContaining(unknown) }],
  });
  await expect(client.getTask(id)).rejects.toMatchObject({ status: 404 });
});

test('a task cannot depend on itself', async () => {
  const id = newId('self');
  const { status, body } = await submitJson({ ...shortTask, id, dependencies: [id] });
  expect({ status, fields: fieldsOf(body) }).toEqual({ status: 400, fields: ['/dependencies/0'] });
  await expect(client.getTask(id)).rejects.toMatchObject({ status: 404 });
});

const fieldsOf = (body: { errors: { field: string }[] }) => body.errors.map(({ field }) => field);
