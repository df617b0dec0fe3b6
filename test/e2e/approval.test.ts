import { expect, test } from '@jest/globals';
import { client, newId, send } from './target.ts';
import { eventually, waitForCompletion } from './waiting.ts';

const aTask = { type: 'security', title: 'Look at it', requirements: ['alpha beta gamma'], approval: true };
const comment = 'The second half is missing';
const json = { 'content-type': 'application/json' };

/** Waits until a run of the task waits for a person. */
async function waitForApproval(id: string, run: number) {
  await eventually(
    async () => ({ ...(await client.getTask(id)), ...(await client.getTaskStatus(id)) }),
    (seen) => seen.stage === 'approval' && seen.run === run,
  );
  return (await client.getTask(id)).subtasks;
}

test('a task waits for a person, who rejects a part and then approves; the task that waits on it starts', async () => {
  const [id, behind] = [newId('approval'), newId('behind')];
  await client.submitTask({ ...aTask, id });
  await client.submitTask({ ...aTask, id: behind, dependencies: [id], approval: false });
  const subtasks = await waitForApproval(id, 1);
  const last = subtasks.at(-1)!;
  expect(await client.getTaskStatus(id)).toMatchObject({ status: 'in_progress', progress: 100 });
  expect((await client.getTaskStatus(behind)).status).toBe('blocked');

  expect(await client.rejectTask(id, { subtasks: [last.id], comment })).toMatchObject({ status: 'in_progress' });
  const again = await waitForApproval(id, 2);
  expect(again.slice(0, -1)).toEqual(subtasks.slice(0, -1));
  expect(again.at(-1)).toMatchObject({ attempt: last.attempt + 1, status: 'completed' });
  expect(again.at(-1)?.failures).toMatchObject([{ attempt: last.attempt, error: 'Rejected' }]);

  expect(await client.approveTask(id, { comment: 'Good now' })).toMatchObject({ status: 'completed' });
  expect(await client.approveTask(id)).toMatchObject({ status: 'completed' });
  await expect(client.rejectTask(id, { subtasks: [last.id], comment })).rejects.toMatchObject({ status: 409 });
  const { approvals } = await client.getTask(id);
  expect(approvals).toMatchObject([
    { run: 1, decision: 'rejected', comment, subtasks: [last.id], by: expect.any(String) },
    { run: 2, decision: 'approved', comment: 'Good now', subtasks: [] },
  ]);
  await waitForCompletion(behind);
});

test('a decision that cannot be is refused, and changes nothing', async () => {
  const id = newId('approval');
  await client.submitTask({ ...aTask, id });
  const [first] = await waitForApproval(id, 1);
  const subtask = first!.id;
  for (const [body, fields] of [
    [{}, ['/subtasks', '/comment']],
    [{ subtasks: [], comment }, ['/subtasks']],
    [{ subtasks: [subtask, 'unknown', subtask], comment }, ['/subtasks/1', '/subtasks/2']],
    [{ subtasks: [subtask], comment: 'x'.repeat(2_001) }, ['/comment']],
    [{ subtasks: [subtask], comment, more: 1 }, ['/more']],
  ] as const) {
    const answer = await send('POST', `/api/tasks/${id}/reject`, { headers: json, body: JSON.stringify(body) });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  }
  expect((await client.getTaskStatus(id)).stage).toBe('approval');
  await client.cancelTask(id);
  await expect(client.approveTask(id)).rejects.toMatchObject({ status: 409 });
  await client.retryTask(id);
  await waitForApproval(id, 2);
  await client.approveTask(id);
});

test('without a body an approval is one without a comment; a task that asks for none has none', async () => {
  const [id, plain] = [newId('approval'), newId('plain')];
  await client.submitTask({ ...aTask, id });
  await client.submitTask({ ...aTask, id: plain, approval: false });
  await waitForApproval(id, 1);
  expect((await send('POST', `/api/tasks/${id}/approve`)).status).toBe(200);
  expect((await client.getTask(id)).approvals).toMatchObject([{ decision: 'approved', comment: null }]);
  await waitForCompletion(plain);
  expect(await client.getTask(plain)).toMatchObject({ approval: false, approvals: [] });
  await expect(client.approveTask(plain)).rejects.toMatchObject({ status: 409 });
  await expect(client.submitTask({ ...aTask, id: plain })).rejects.toMatchObject({ status: 409 });
});
