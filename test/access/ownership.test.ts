import { beforeAll, describe, expect, test } from '@jest/globals';
import { Table } from '../../aws/table.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, agentsOf, until } from '../pipeline/a-cloud.ts';
import { backendTask, deliverable, register, take } from '../pipeline/pulling.ts';
import { believing, call, issueKey, listedIds } from './callers.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']), access: believing });
const aTask = { type: 'quality', title: 'Somebody’s' } as const;

let ann: TritonsClient;
let bob: TritonsClient;
let operator: TritonsClient;
let viewer: TritonsClient;
let bobsKey: string;
beforeAll(async () => {
  const { url } = system.cloud;
  const clientOf = async (principal: string, role: 'submitter' | 'operator' | 'viewer') =>
    new PatientClient({ url, apiKey: await issueKey({ principal, role }) });
  ann = await clientOf('ann', 'submitter');
  operator = await clientOf('olga', 'operator');
  viewer = await clientOf('vic', 'viewer');
  bobsKey = await issueKey({ principal: 'bob', role: 'submitter' });
  bob = new PatientClient({ url, apiKey: bobsKey });
});

const sent = (method: string, path: string, body?: unknown) => call(system.cloud.url, bobsKey, method, path, body);

describe('a submitter', () => {
  test('cannot depend on a task of another owner, which is answered like one that does not exist, and stores nothing', async () => {
    const { taskId } = await ann.submitTask(aTask);
    const unknown = taskId.replaceAll(/[0-9a-f]/g, '0');
    const answers = await Promise.all(
      [taskId, unknown].map((id) =>
        sent('POST', '/api/tasks/submit', { ...aTask, id: 'dependent', dependencies: [id] }),
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([400, 400]);
    expect(answers[0]!.text.replaceAll(taskId, unknown)).toBe(answers[1]!.text);
    const stored = await new Table('tritons').queryAll({ partition: `TASK#${taskId}` });
    expect(stored.filter(({ sk }) => String(sk).startsWith('D#'))).toEqual([]);
    expect((await sent('GET', '/api/tasks/dependent')).status).toBe(404);
  });

  test('gets no task of another owner by sending its id and its very body, and is not told whose it is', async () => {
    const body = { ...aTask, id: 'the_same' };
    await ann.submitTask(body);
    const [same, other] = [
      await sent('POST', '/api/tasks/submit', body),
      await sent('POST', '/api/tasks/submit', { ...body, title: 'Other' }),
    ];
    expect([same.status, other.status]).toEqual([409, 409]);
    expect(same.text).toBe(other.text);
    expect(same.text).not.toContain('ann');
    await expect(ann.submitTask(body)).resolves.toMatchObject({ taskId: 'the_same' });
  });

  test('gets a task of its own for an Idempotency-Key that another owner has used', async () => {
    const [one, two] = [
      await ann.submitTask(aTask, { idempotencyKey: 'k' }),
      await bob.submitTask(aTask, { idempotencyKey: 'k' }),
    ];
    expect(two.taskId).not.toBe(one.taskId);
    expect(await bob.getTask(two.taskId)).toMatchObject({ submitter: 'bob' });
  });

  test('follows the events of its own tasks only', async () => {
    const [anns, bobs] = [await ann.submitTask(aTask), await bob.submitTask(aTask)];
    const eventsAt = (query: string) => sent('GET', `/api/events?${query}`);
    const own = await eventsAt(`task_id=${bobs.taskId}&wait=10`);
    expect(own.text).toContain('task.submitted');
    expect((await eventsAt(`task_id=${anns.taskId}`)).status).toBe(404);
    expect((await eventsAt('')).status).toBe(403);
    expect((await eventsAt(`task_id=${bobs.taskId}&task_id=${anns.taskId}`)).status).toBe(400);
    const { next_cursor } = JSON.parse(
      (await call(system.cloud.url, undefined, 'GET', '/api/events?after=latest')).text,
    );
    expect((await eventsAt(`task_id=${bobs.taskId}&after=${next_cursor}`)).status).toBe(400);
    const { next_cursor: other } = JSON.parse(
      (await call(system.cloud.url, undefined, 'GET', `/api/events?after=latest&task_id=${anns.taskId}`)).text,
    );
    expect((await eventsAt(`task_id=${bobs.taskId}&after=${other}`)).status).toBe(400);
  });

  test('reads the performance of agents, but neither agents nor what they work on', async () => {
    const performance = await sent('GET', '/api/agents/performance');
    expect(performance.status).toBe(200);
    expect(performance.text).not.toMatch(/working_on|key_id|task_id/);
    expect((await sent('GET', '/api/agents')).status).toBe(403);
  });
});

describe('the list of tasks', () => {
  const count = 12;
  let anns: string[];
  let bobs: string[];
  beforeAll(async () => {
    // Tasks of both in turn, those of bob at both ends.
    for (let made = 0; made < count; made += 1) {
      await bob.submitTask({ ...aTask, id: `bob_${made}` });
      await ann.submitTask({ ...aTask, id: `ann_${made}` });
    }
    await bob.submitTask({ ...aTask, id: `bob_${count}` });
    const all = await listedIds(operator, 100);
    anns = all.filter((id) => id.startsWith('ann_'));
    bobs = all.filter((id) => id.startsWith('bob_'));
    expect([anns.length, bobs.length]).toEqual([count, count + 1]);
  });

  test.each([1, 2, 5, 100])('has a submitter’s own tasks only, each once, in pages of %i', async (limit) => {
    const listed = await listedIds(bob, limit);
    expect(listed.filter((id) => id.startsWith('bob_'))).toEqual(bobs);
    for (const id of listed) expect(await bob.getTask(id)).toMatchObject({ submitter: 'bob' });
  });

  test('gives a submitter cursors that name no task of others', async () => {
    let cursor: string | null | undefined;
    do {
      const page = await bob.listTasks({ limit: 1, ...(cursor ? { cursor } : {}) });
      cursor = page.next_cursor;
      expect(Buffer.from(cursor ?? '', 'base64url').toString()).not.toContain('ann_');
    } while (cursor);
  });

  test('shows a submitter no more with the cursor of an operator, or with one that is made up', async () => {
    const { next_cursor } = await operator.listTasks({ limit: 3 });
    const madeUp = Buffer.from('9999-12-31T23:59:59.999Z#~').toString('base64url');
    for (const cursor of [next_cursor!, madeUp]) {
      const { tasks } = await bob.listTasks({ cursor, limit: 100 });
      expect(tasks.length).toBeGreaterThan(count / 2);
      expect(new Set(tasks.map(({ submitter }) => submitter))).toEqual(new Set(['bob']));
    }
    const { tasks } = await bob.listTasks({ status: 'completed', type: 'quality', limit: 100 });
    expect(tasks.every(({ submitter }) => submitter === 'bob')).toBe(true);
  });

  test('does not let anybody choose the submitter', async () => {
    expect((await sent('GET', '/api/tasks?submitter=ann')).status).toBe(400);
  });

  test('shows operators and viewers whose each task is', async () => {
    for (const client of [operator, viewer]) {
      const { tasks } = await client.listTasks({ limit: 100 });
      expect(new Set(tasks.map(({ submitter }) => submitter))).toEqual(new Set(['ann', 'bob']));
    }
  });
});

test('events of keys and calls are for admins, those of everything else for viewers and operators', async () => {
  const typesFor = async (key: string | undefined) => {
    const seen = new Set<string>();
    for (let after = ''; ; ) {
      const { text } = await call(system.cloud.url, key, 'GET', `/api/events${after && `?after=${after}`}`);
      const { events, next_cursor } = JSON.parse(text) as { events: { type: string }[]; next_cursor: string };
      for (const { type } of events) seen.add(type);
      if (next_cursor === after) return seen;
      after = next_cursor;
    }
  };
  await call(system.cloud.url, bobsKey, 'GET', '/api/audit');
  const all = await until(
    'bob was denied the audit',
    () => typesFor(undefined),
    (seen) => seen.has('access.denied'),
  );
  expect(all).toContain('key.issued');
  for (const role of ['viewer', 'operator'] as const) {
    const seen = await typesFor(await issueKey({ principal: role, role }));
    expect(seen).toContain('task.submitted');
    expect([...seen].filter((type) => /^(key|access|audit)\./.test(type))).toEqual([]);
  }
});

test('an agent does nothing to the lease of another: it is still the other’s', async () => {
  const [mine, thief] = [await register(system.cloud, 'mine'), await register(system.cloud, 'thief')];
  await thief.leave();
  const { taskId } = await ann.submitTask({ ...backendTask, agents: { backend: 1 } });
  const lease = await take(mine);
  const at = (agent: string) => `/api/agents/${agent}/leases/${taskId}/${lease.subtask_id}/${lease.attempt}`;
  const calls = { heartbeat: {}, uploads: { files: [{ sha256: 'a'.repeat(64), bytes: 1 }] }, complete: deliverable };
  for (const [what, body] of Object.entries({ ...calls, fail: { reason: 'No' }, release: {} })) {
    for (const agent of ['mine', 'thief']) {
      const { status } = await call(system.cloud.url, thief.apiKey, 'POST', `${at(agent)}/${what}`, body);
      expect([what, agent, status]).toEqual([what, agent, 403]);
    }
  }
  await mine.complete(lease, deliverable);
  await ann.waitForTask(taskId);
});
