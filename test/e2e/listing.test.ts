import { beforeAll, describe, expect, test } from '@jest/globals';
import { client, newId, send } from './target.ts';
import { eventually, waitForAll } from './waiting.ts';
import { walk } from './walk.ts';

type Filter = Omit<NonNullable<Parameters<typeof client.listTasks>[0]>, 'cursor' | 'limit'>;

const submissions = [
  { id: newId('a'), type: 'security', priority: 'low' },
  { id: newId('b'), type: 'quality', priority: 'critical' },
  { id: newId('c'), type: 'security', priority: 'critical' },
  { id: newId('d'), type: 'infrastructure', priority: 'low' },
  { id: newId('e'), type: 'security', priority: 'low' },
] as const;
const [a, b, c, d, e] = submissions.map(({ id }) => id);
const own = new Set<string>(submissions.map(({ id }) => id));

const tasksOf = async (filter: Filter = {}, limit = 100) =>
  (await walk((cursor) => client.listTasks({ ...filter, limit, cursor }))).flatMap(({ tasks }) => tasks);

const ownOf = async (filter: Filter) =>
  (await tasksOf(filter)).map(({ task_id }) => task_id).filter((id) => own.has(id));

beforeAll(async () => {
  // Submit them one after the other, so that each is newer than the one before.
  for (const submission of submissions) await client.submitTask({ ...submission, title: 'To be listed' });
  await waitForAll(own);
  await eventually(
    () => ownOf({ status: 'completed' }),
    (ids) => ids.length === submissions.length,
  );
});

describe('open tasks', () => {
  const openOf = async (limit: number) =>
    (await walk((cursor) => client.listOpenTasks({ limit, cursor }))).flatMap(({ tasks }) => tasks);

  test('are those that have not ended, oldest first, each once in pages of any size, with what they wait for', async () => {
    const gate = newId('gate');
    const behind = newId('behind');
    await client.submitTask({ id: gate, type: 'quality', title: 'Waits for a person', approval: true });
    await client.submitTask({ id: behind, type: 'security', title: 'Waits for another', dependencies: [gate] });
    await eventually(
      async () => (await client.getTaskStatus(gate)).stage,
      (stage) => stage === 'approval',
    );
    for (const limit of [1, 100]) {
      const ours = (await openOf(limit)).filter(({ task_id }) => own.has(task_id) || [gate, behind].includes(task_id));
      expect(ours).toMatchObject([
        { task_id: gate, title: 'Waits for a person', stage: 'approval', progress: 100 },
        { task_id: behind, status: 'blocked', waiting: [{ id: behind, reason: `Waits for ${gate}` }] },
      ]);
    }
    for (const id of [behind, gate]) await client.cancelTask(id);
    const left = await eventually(
      () => openOf(100),
      (tasks) => !tasks.some(({ task_id }) => task_id === gate),
    );
    expect(left.map(({ task_id }) => task_id)).not.toContain(behind);
  });
});

describe('tasks', () => {
  test('are listed newest first', async () => {
    expect(await ownOf({})).toEqual([e, d, c, b, a]);
    const times = (await tasksOf()).map(({ created_at }) => created_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  test.each<[Filter, unknown[]]>([
    [{ type: 'security' }, [e, c, a]],
    [{ priority: 'critical' }, [c, b]],
    [{ department: 'INFRA' }, [d]],
    [{ status: 'completed', type: 'security', priority: 'low' }, [e, a]],
    [{ status: 'failed' }, []],
    [{ type: 'nothing' }, []],
  ])('filtered by %j are those that match, and no other', async (filter, expected) => {
    expect(await ownOf(filter)).toEqual(expected);
    for (const task of await tasksOf(filter)) expect(task).toMatchObject(filter);
  });

  test.each([1, 2, 3, 100])('are each listed once in pages of %d', async (limit) => {
    const pages = await walk((cursor) => client.listTasks({ limit, cursor }));
    const ids = pages.flatMap(({ tasks }) => tasks.map(({ task_id }) => task_id));
    expect(Math.max(...pages.map(({ tasks }) => tasks.length))).toBeLessThanOrEqual(limit);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => own.has(id))).toEqual([e, d, c, b, a]);
  });

  test('are each listed once in small pages that are filtered', async () => {
    const ids = (await tasksOf({ type: 'security' }, 1)).map(({ task_id }) => task_id);
    expect(ids.filter((id) => own.has(id))).toEqual([e, c, a]);
  });
});

test.each(['tasks', 'agents', 'agents/performance', 'dead-letters'])(
  'a bad page of %s is refused by name',
  async (list) => {
    for (const [query, field] of [
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=1.5', 'limit'],
      ['limit=many', 'limit'],
      ['cursor=garbage', 'cursor'],
      [`cursor=${Buffer.from('{"a":"b"}').toString('base64url')}`, 'cursor'],
      ['limits=5', 'limits'],
    ] as const) {
      const { status, body } = await send('GET', `/api/${list}?${query}`);
      const fields = body.errors?.map((error: { field: string }) => error.field);
      expect({ query, status, fields }).toEqual({ query, status: 400, fields: [field] });
    }
  },
);

test('a filter that is no status, department or priority is refused by name', async () => {
  const { status, body } = await send('GET', '/api/tasks?status=done&department=HR&priority=urgent');
  expect(status).toBe(400);
  expect(body.errors.map(({ field }: { field: string }) => field).sort()).toEqual(['department', 'priority', 'status']);
});

test('agents are each listed once in small pages, and a filter leaves those of one type', async () => {
  const pages = await walk((cursor) => client.listAgents({ limit: 7, cursor }));
  const agents = pages.flatMap(({ agents }) => agents);
  const ids = agents.map(({ agent_id }) => agent_id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(new Set(agents.map(({ agent_type }) => agent_type)).size).toBeGreaterThanOrEqual(19);

  const backend = (await client.listAgents({ agent_type: 'backend', limit: 100 })).agents;
  const expected = agents.filter(({ agent_type }) => agent_type === 'backend');
  expect(backend.map(({ agent_id }) => agent_id)).toEqual(expected.map(({ agent_id }) => agent_id));
  expect(backend.length).toBeGreaterThan(0);
});

test('every agent of the list can be read, and its performance too', async () => {
  const { agents } = await client.listAgents({ limit: 5 });
  for (const { agent_id, agent_type } of agents) {
    expect(await client.getAgent(agent_id)).toMatchObject({ agent_id, agent_type });
  }
  const pages = await walk((cursor) => client.getAgentPerformance({ limit: 10, cursor }));
  const known = pages.flatMap(({ agents }) => agents.map(({ agent_id }) => agent_id));
  expect(new Set(known).size).toBe(known.length);
  expect(known).toEqual(expect.arrayContaining(agents.map(({ agent_id }) => agent_id)));
});

test('no message became a dead letter', async () => {
  const pages = await walk((cursor) => client.listDeadLetters({ limit: 100, cursor }));
  expect(pages.flatMap(({ dead_letters }) => dead_letters).filter(({ task_id }) => own.has(task_id ?? ''))).toEqual([]);
});
