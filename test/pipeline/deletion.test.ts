import { createHash } from 'node:crypto';
import { expect, jest, test } from '@jest/globals';
import { issueKey } from '../access/callers.ts';
import { everythingStored } from '../access/stored.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';
import { later } from './dates.ts';
import { deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { perType: 2 }) });
const pulled = {
  type: 'development',
  title: 'Canary in a title',
  requirements: ['alpha beta gamma'],
  agents: { backend: 1 },
};
const store = async () => (await import('../../functions/shared/artifact-store.ts')).deletedTasks;
const tableOf = async () => (await import('../../functions/shared/table.ts')).table;

/** The items and objects of a task. The journal is another table. */
const about = (taskId: string) =>
  everythingStored().filter((row) => row.includes(taskId) && /^(items_tritons|objects): /.test(row));
const sweep = () => system.cloud.invoke<{ mended: unknown[] }>('sweep', { grace_seconds: 0 });
const statusOf = async (method: string, path: string) => (await fetch(system.cloud.url + path, { method })).status;
const deletion = (taskId: string) => statusOf('DELETE', `/api/tasks/${taskId}`);

/** The deletions in a task's journal, once there is one. */
async function deletionsIn(taskId: string) {
  const read = async () => {
    const all = [];
    for (let after: string | undefined; ; ) {
      const { events, next_cursor } = await system.client.listEvents({ taskId, after });
      if (events.length === 0) return all.filter(({ type }) => type === 'task.deleted');
      all.push(...events);
      after = next_cursor;
    }
  };
  return until('the deletion is in the journal', read, ({ length }) => length > 0);
}

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');
const canaries = `# alpha beta gamma\n\n${Array.from({ length: 3_000 }, (_, line) => `Canary ${line * 7919}\n`).join('')}`;
let count = 0;

/** A task of which everything is stored that there can be: a large delivery, uploads, a log, an edge, a key. */
async function aFullTask() {
  const { client, cloud } = system;
  count += 1;
  const agent = await register(cloud, `puller_${count}`);
  const { taskId: first } = await client.submitTask(pulled);
  const before = await take(agent);
  const body = { ...pulled, dependencies: [first] };
  const { taskId } = await client.submitTask(body, { idempotencyKey: `key_${count}` });
  await agent.complete(before, deliverable);
  const lease = await take(agent);
  await agent.heartbeat(lease, { log: ['Canary in a log'] });
  const file = { sha256: digestOf(canaries), bytes: Buffer.byteLength(canaries) };
  const { uploads } = await agent.uploads(lease, { files: [file] });
  const { url, headers } = uploads[0]!;
  const upload = async () => (await fetch(url, { method: 'PUT', headers, body: canaries })).status;
  expect(await upload()).toBe(200);
  const artifacts = [{ path: 'result.md', media_type: 'text/markdown', upload: file }];
  await agent.complete(lease, { summary: 'Canary in a summary', artifacts });
  await client.waitForTask(taskId);
  await client.removeAgent(agent.id);
  // The hand-in has deleted it; its URL is still valid.
  expect(await upload()).toBe(200);
  return { taskId, first, body, upload };
}

test('a deleted task is gone with all that was stored of it; the audit stays, without a word of it', async () => {
  const { client } = system;
  const { taskId, first } = await aFullTask();
  const before = about(taskId);
  for (const kind of ['"TASK#', '"ATTEMPT#', '"LOG#', '"KEY#', 'objects: key=tasks/', 'objects: key=uploads/', '"D#']) {
    expect([kind, before.some((row) => row.includes(kind))]).toEqual([kind, true]);
  }
  expect(await deletion(taskId)).toBe(204);
  expect(await deletion(taskId)).toBe(404);
  for (const what of ['', '/status', '/results', '/quality', '/log', '/log?follow=true'])
    expect([what, await statusOf('GET', `/api/tasks/${taskId}${what}`)]).toEqual([what, 404]);
  for (const what of ['cancel', 'retry', 'approve'])
    expect([what, await statusOf('POST', `/api/tasks/${taskId}/${what}`)]).toEqual([what, 404]);
  expect((await client.listTasks({ limit: 100 })).tasks.map(({ task_id }) => task_id)).not.toContain(taskId);

  // The mark, and the id, which stays taken for some weeks.
  expect(about(taskId)).toHaveLength(2);
  expect(about(taskId).join()).not.toContain('Canary');
  const [last] = await deletionsIn(taskId);
  expect(last).toMatchObject({
    type: 'task.deleted',
    actor: 'local',
    data: { task_type: 'development', subtasks: { completed: 3 } },
    before: { status: 'completed' },
    after: { status: null },
  });
  const audit = await client.getAudit({ resource: `task/${taskId}` });
  expect(audit.entries.length).toBeGreaterThan(5);
  expect(JSON.stringify(audit)).not.toContain('Canary');
  expect(await client.getTaskStatus(first)).toMatchObject({ status: 'completed' });
});

test('a task that runs is cancelled first: its agent is free again, and what comes late changes nothing', async () => {
  const { client, cloud, cast } = system;
  const gate = aGate();
  cast.play = async (order, context) => {
    const result = await offline(order, context);
    await gate.opened;
    return result;
  };
  const { taskId } = await client.submitTask(pulled);
  const [order] = await until(
    'an agent works',
    () => cast.orders,
    ({ length }) => length > 0,
  );
  const { subtaskId } = order!;
  expect(await deletion(taskId)).toBe(204);
  expect(await leases(client)).toEqual([]);
  gate.open();

  // Whatever may still be on its way: the steps of the execution, a message, a wake, a dead letter.
  const step = { task_id: taskId, run: 1, token: 'late' };
  const attempt = { ...step, subtask_id: subtaskId, attempt: 1, agent_id: 'agent_architect_1', error: null };
  await cloud.invoke('decompose', step);
  await cloud.invoke('match', { ...attempt, attempt: 0 });
  await cloud.invoke('assess', attempt);
  await cloud.invoke('giveUp', attempt);
  await cloud.invoke('finish', step);
  await cloud.invoke('fail', { ...step, error: null });
  const record = (body: object) => ({
    Records: [{ messageId: 'm', eventSourceARN: 'a:b', body: JSON.stringify(body) }],
  });
  const { agent_id, run, token, subtask_id } = attempt;
  const message = { schema_version: 1, task_id: taskId, subtask_id, run, attempt: 1, agent_id, token };
  const wake = { schema_version: 1, agent_type: 'backend', waiting: { task_id: taskId, subtask_id } };
  expect(await cloud.invoke('executeSubtask', record(message))).toEqual({ batchItemFailures: [] });
  expect(await cloud.invoke('wakeWaiting', record(wake))).toEqual({ batchItemFailures: [] });
  expect((await sweep()).mended).toEqual([]);
  expect(await deletion(taskId)).toBe(404);
  expect(cloud.engine.running).toBe(0);
});

test('what is written late is removed by the last look, and the mark with it', async () => {
  const { taskId, upload } = await aFullTask();
  expect(await deletion(taskId)).toBe(204);
  expect(await upload()).toBe(200);
  const late = { pk: `LOG#${taskId}`, sk: '2025-01-01T00:00:00.000Z#s#00000001#00000000', lines: ['Canary'] };
  await (await tableOf()).put(late);
  await sweep();
  expect(about(taskId)).toHaveLength(4);
  await later(74, sweep);
  expect(about(taskId)).toHaveLength(4);
  await later(76, sweep);
  expect(about(taskId)).toHaveLength(1);
  expect(about(taskId)[0]).toMatch(/"ttl":\d+.*"sk":"X"|"sk":"X".*"ttl":\d+/);
});

test.each([1, 3, 4, 7, 14])(
  'if the process dies at its write %i, a repeated call or the sweeper ends it',
  async (dies) => {
    const { taskId } = await aFullTask();
    const table = await tableOf();
    let writes = 0;
    const dying = (['replace', 'delete', 'put', 'update'] as const).map((method) => {
      const write = table[method].bind(table) as (...given: unknown[]) => Promise<never>;
      return jest.spyOn(table, method).mockImplementation(async (...given: unknown[]) => {
        // Other work writes, too.
        if (!JSON.stringify(given).includes(taskId)) return write(...given);
        writes += 1;
        if (writes >= dies) throw new Error('killed');
        return write(...given);
      });
    });
    expect(await deletion(taskId)).toBe(500);
    for (const spy of dying) spy.mockRestore();
    const isMarked = (await statusOf('GET', `/api/tasks/${taskId}`)) === 404;
    // A cancellation without effect, and the end that is told once more, come before the mark.
    if (dies === 1) expect(isMarked).toBe(false);
    if (dies === 14) expect(isMarked).toBe(true);
    for (const what of ['', '/status', '/results', '/quality', '/log', `/subtasks/x/artifact?path=a&attempt=1`])
      if (isMarked) expect([what, await statusOf('GET', `/api/tasks/${taskId}${what}`)]).toEqual([what, 404]);
    expect(await deletion(taskId)).toBe(isMarked ? 404 : 204);
    if (isMarked) await sweep();
    expect(about(taskId)).toHaveLength(2);
  },
);

test('a removal that takes long goes on in the next sweep', async () => {
  const { taskId } = await aFullTask();
  const { removeTask } = await import('../../functions/operations/remove-task.ts');
  const deleted = await store();
  const removeContents = jest.spyOn(deleted, 'removeContents').mockResolvedValue(false);
  expect(await deletion(taskId)).toBe(204);
  removeContents.mockRestore();
  expect(await removeTask(taskId, () => new Date(), 0)).toBe(false);
  expect(about(taskId).length).toBeGreaterThan(5);
  await sweep();
  expect(about(taskId)).toHaveLength(2);
});

test('several calls at once delete it once', async () => {
  const { taskId } = await aFullTask();
  const statuses = await Promise.all(Array.from({ length: 5 }, () => deletion(taskId)));
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  expect(statuses.filter((status) => status === 404)).toHaveLength(4);
  expect(about(taskId)).toHaveLength(2);
  expect(await deletionsIn(taskId)).toHaveLength(1);
});

test('a retry that comes in between is not lost: the call says to send it again', async () => {
  const { client } = system;
  const { taskId } = await client.submitTask(pulled);
  await client.cancelTask(taskId);
  const deleted = await store();
  const mark = deleted.mark.bind(deleted);
  const inBetween = jest.spyOn(deleted, 'mark').mockImplementationOnce(async (...given) => {
    await client.retryTask(taskId);
    return mark(...given);
  });
  expect(await deletion(taskId)).toBe(409);
  inBetween.mockRestore();
  expect(await deletion(taskId)).toBe(204);
});

test('tasks that wait on a deleted one say so, and can be cancelled', async () => {
  const { client } = system;
  const { taskId } = await client.submitTask(pulled);
  const dependent = await client.submitTask({ ...pulled, dependencies: [taskId] });
  expect(await deletion(taskId)).toBe(204);
  const reason = `Waits for ${taskId}, which was deleted: cancel this task`;
  expect(await client.getTaskStatus(dependent.taskId)).toMatchObject({ status: 'blocked', reason });
  await sweep();
  expect(await client.getTaskStatus(dependent.taskId)).toMatchObject({ status: 'blocked', reason });
  await client.cancelTask(dependent.taskId);
  expect(await deletion(dependent.taskId)).toBe(204);
});

test('a task that begins to wait while the other one is deleted is told', async () => {
  const { client } = system;
  const { taskId } = await client.submitTask(pulled);
  const { tasks } = await import('../../functions/shared/stores.ts');
  const create = tasks.create.bind(tasks);
  jest.spyOn(tasks, 'create').mockImplementationOnce(async (task) => {
    expect(await deletion(taskId)).toBe(204);
    return create(task);
  });
  const dependent = await client.submitTask({ ...pulled, dependencies: [taskId] });
  expect(await client.getTaskStatus(dependent.taskId)).toMatchObject({
    reason: `Waits for ${taskId}, which was deleted: cancel this task`,
  });
  expect(await deletion(dependent.taskId)).toBe(204);
});

test('the id of a deleted task stays taken; its Idempotency-Key is free again', async () => {
  const { client } = system;
  const own = { ...pulled, id: 'of_my_own' };
  await client.submitTask(own);
  const { taskId } = await client.submitTask(pulled, { idempotencyKey: 'again' });
  for (const id of ['of_my_own', taskId]) expect(await deletion(id)).toBe(204);
  await expect(client.submitTask(own)).rejects.toMatchObject({ problem: { status: 409 } });
  expect(await statusOf('GET', '/api/tasks/of_my_own')).toBe(404);
  const again = await client.submitTask(pulled, { idempotencyKey: 'again' });
  expect(again.taskId).not.toBe(taskId);
  expect(await deletion(again.taskId)).toBe(204);
});

test('figures of tasks and subtasks count those that are there', async () => {
  const { client } = system;
  const { countedAndScanned } = await import('../local/counted-and-scanned.ts');
  await until(
    'the journal has caught up',
    () => countedAndScanned(client),
    ({ counted, scanned }) =>
      JSON.stringify([counted.tasks, counted.subtasks]) === JSON.stringify([scanned.tasks, scanned.subtasks]),
  );
});

test('an owner deletes its own tasks, an operator all, a viewer none', async () => {
  const { url } = system.cloud;
  const [ann, bob, operator, viewer] = await Promise.all(
    (['submitter', 'submitter', 'operator', 'viewer'] as const).map(async (role, index) => {
      const apiKey = await issueKey({ principal: `owner_${index}`, role });
      return new PatientClient({ url, apiKey });
    }),
  );
  const [one, two] = [await ann!.submitTask(pulled), await ann!.submitTask(pulled)];
  await expect(bob!.deleteTask(one.taskId)).rejects.toMatchObject({ problem: { status: 404 } });
  await expect(viewer!.deleteTask(one.taskId)).rejects.toMatchObject({ problem: { status: 403 } });
  expect(await ann!.getTask(one.taskId)).toMatchObject({ status: expect.stringMatching(/queued|in_progress/) });
  await ann!.deleteTask(one.taskId);
  await operator!.deleteTask(two.taskId);
  await expect(ann!.deleteTask(one.taskId)).rejects.toMatchObject({ problem: { status: 404 } });
});
