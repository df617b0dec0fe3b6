import { expect, test } from '@jest/globals';
import { client, newId, submitJson } from './target.ts';
import { waitForCompletion } from './waiting.ts';

const body = { type: 'development', title: 'Once is enough', requirements: ['It is done once'] };

/** Completes the task and checks that it ran once. */
async function expectOneRun(taskId: string) {
  await waitForCompletion(taskId);
  const { run, subtasks } = await client.getTask(taskId);
  expect({ run, attempts: new Set(subtasks.map(({ attempt }) => attempt)) }).toEqual({
    run: 1,
    attempts: new Set([1]),
  });
}

test('the same id with the same body is the same task, however its fields are ordered, and runs once', async () => {
  const id = newId('same');
  const first = await client.submitTask({ id, ...body });
  const again = await client.submitTask({ ...body, id });
  expect([first.taskId, again.taskId]).toEqual([id, id]);
  await expectOneRun(id);

  const before = await client.getTask(id);
  expect(await client.submitTask({ id, ...body })).toMatchObject({ taskId: id, status: 'completed' });
  expect(await client.getTask(id)).toEqual(before);
});

test('the same id with another body is a conflict, and the task stays as it was', async () => {
  const id = newId('other');
  await client.submitTask({ id, ...body });
  const { status } = await submitJson({ id, ...body, title: 'Something else' });
  expect(status).toBe(409);
  expect((await client.getTask(id)).title).toBe(body.title);
  await expectOneRun(id);
});

test('the same Idempotency-Key with the same body is the same task', async () => {
  const idempotencyKey = newId('key');
  const first = await client.submitTask(body, { idempotencyKey });
  const again = await client.submitTask(body, { idempotencyKey });
  expect(again.taskId).toBe(first.taskId);
  await expectOneRun(first.taskId);
});

test('the same Idempotency-Key with another body is a conflict', async () => {
  const idempotencyKey = newId('key');
  const { taskId } = await client.submitTask(body, { idempotencyKey });
  await expect(client.submitTask({ ...body, title: 'Else' }, { idempotencyKey })).rejects.toMatchObject({
    status: 409,
  });
  await expectOneRun(taskId);
});

test('without a key or an id the same body is another task each time', async () => {
  const [one, other] = await Promise.all([client.submitTask(body), client.submitTask(body)]);
  expect(one.taskId).not.toBe(other.taskId);
  await expectOneRun(one.taskId);
  await expectOneRun(other.taskId);
});

test('identical submissions at once are one task that runs once', async () => {
  const id = newId('at_once');
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.submitTask({ id, ...body })));
  expect(answers.map(({ taskId }) => taskId)).toEqual(Array(5).fill(id));
  await expectOneRun(id);

  const idempotencyKey = newId('key');
  const keyed = await Promise.all(Array.from({ length: 5 }, () => client.submitTask(body, { idempotencyKey })));
  expect(new Set(keyed.map(({ taskId }) => taskId)).size).toBe(1);
  await expectOneRun(keyed[0]!.taskId);
});

test('of different submissions at once under one id, one wins and the others are told', async () => {
  const id = newId('rivals');
  const titles = ['One', 'Two', 'Three', 'Four'];
  const answers = await Promise.all(titles.map((title) => submitJson({ id, ...body, title })));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409]);
  const winner = titles[answers.findIndex(({ status }) => status === 202)];
  expect((await client.getTask(id)).title).toBe(winner);
  await expectOneRun(id);
});

test('a refused submission does not use up its key', async () => {
  const key = newId('key');
  const { status } = await submitJson({ ...body, title: '' }, { 'idempotency-key': key });
  expect(status).toBe(400);
  const { taskId } = await client.submitTask(body, { idempotencyKey: key });
  await expectOneRun(taskId);
});

test('an Idempotency-Key that is too long is refused', async () => {
  const { status, body: problem } = await submitJson(body, { 'idempotency-key': 'x'.repeat(201) });
  expect(status).toBe(400);
  expect(problem.errors.map(({ field }: { field: string }) => field)).toEqual(['Idempotency-Key']);
});
