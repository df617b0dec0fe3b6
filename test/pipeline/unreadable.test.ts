import { expect, test } from '@jest/globals';
import { agentKey, apiKeyKey, circuitKey, type Key, subtaskKey, taskKey, textKey, webhookKey } from '../../aws/keys.ts';
import { Table } from '../../aws/table.ts';
import { call, issueKey, keyIdOf } from '../access/callers.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['qa', 'test_automation'], { perType: 2 }) });
/** The table as somebody writes it who does not go through TRITONS. */
const table = new Table('tritons');
const damage = (key: Key, ...fields: string[]) => table.update(key, { remove: fields }, []);
const spoil = (key: Key, field: string, value: unknown) => table.update(key, { set: { [field]: value } }, []);

const aTask = { type: 'quality', title: 'Read me' };
const submitted = async (body: object = {}) => (await system.client.submitTask({ ...aTask, ...body })).taskId;
const submitBy = async (key: string, body: object = {}) => {
  const { text } = await call(system.cloud.url, key, 'POST', '/api/tasks/submit', { ...aTask, ...body });
  return (JSON.parse(text) as { task_id: string }).task_id;
};
const get = async (path: string, key?: string) => {
  const { status, text } = await call(system.cloud.url, key, 'GET', path);
  return { status, lists: JSON.parse(text) as { [list: string]: Record<string, unknown>[] } };
};
const awaitsApproval = (taskId: string) =>
  until(
    'it waits for approval',
    () => system.client.getTaskStatus(taskId),
    ({ stage }) => stage === 'approval',
  );

test.each(['admin', 'submitter'] as const)(
  'a task whose title does not open is named in the list of a key with the role %s, which shows the others',
  async (role) => {
    const key = await issueKey({ principal: `of-${role}`, role });
    const [one, two, three] = [await submitBy(key), await submitBy(key), await submitBy(key)];
    // While its work goes on, an agent's place would be held until the lease is over.
    for (const taskId of [one, two, three]) await system.client.waitForTask(taskId);
    const other = await table.get(taskKey(one));
    await spoil(taskKey(two), 'title', role === 'admin' ? other?.title : 'in clear');
    const { status, lists } = await get('/api/tasks?limit=3', key);
    expect([status, lists.tasks?.map(({ task_id }) => task_id)]).toEqual([200, [three, one]]);
    expect(lists.unreadable).toEqual([
      { id: two, reason: expect.stringContaining(`TASK#${two} T title cannot be opened`) },
    ]);
    // Page by page, it takes its place.
    const first = (await get('/api/tasks?limit=2', key)).lists;
    expect([first.tasks?.length, first.unreadable?.length]).toEqual([1, 1]);
    expect((await call(system.cloud.url, key, 'DELETE', `/api/tasks/${two}`)).status).toBe(204);
    expect((await get('/api/tasks?limit=100', key)).lists.unreadable).toEqual([]);
  },
);

test.each<[string, (taskId: string) => Promise<unknown>]>([
  ['title', (taskId) => spoil(taskKey(taskId), 'title', 'in clear')],
  ['reason', (taskId) => spoil(taskKey(taskId), 'reason', 'in clear')],
  ['data key', (taskId) => spoil(textKey(taskId), 'dataKey', 'eyJ9..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA')],
  [
    'subtask',
    async (taskId) => {
      const [subtask] = await table.queryAll({ partition: `TASK#${taskId}`, beginsWith: 'S#' });
      await spoil(subtaskKey({ taskId, subtaskId: String(subtask?.sk).slice(2) }), 'sealed', 'in clear');
    },
  ],
])('a task whose %s does not open can be cancelled and deleted', async (_, spoilIt) => {
  const taskId = await submitted({ approval: true });
  await awaitsApproval(taskId);
  await spoilIt(taskId);
  // Another process would not know the key.
  (await import('../../functions/shared/table.ts')).seals.forget(taskId);
  expect((await call(system.cloud.url, undefined, 'POST', `/api/tasks/${taskId}/cancel`)).status).toBe(200);
  expect((await call(system.cloud.url, undefined, 'DELETE', `/api/tasks/${taskId}`)).status).toBe(204);
  expect((await get(`/api/tasks/${taskId}`)).status).toBe(404);
});

test('a task that was cancelled while its data key was damaged is readable once the key is restored', async () => {
  const taskId = await submitted({ approval: true });
  await awaitsApproval(taskId);
  const { seals } = await import('../../functions/shared/table.ts');
  const { dataKey } = (await table.get(textKey(taskId))) ?? {};
  await spoil(textKey(taskId), 'dataKey', 'eyJ9..AAAAAAAAAAAAAAAA.AAAA.AAAAAAAAAAAAAAAAAAAAAA');
  seals.forget(taskId);
  expect((await call(system.cloud.url, undefined, 'POST', `/api/tasks/${taskId}/cancel`)).status).toBe(200);
  await spoil(textKey(taskId), 'dataKey', dataKey);
  seals.forget(taskId);
  const { status, text } = await call(system.cloud.url, undefined, 'GET', `/api/tasks/${taskId}`);
  expect([status, JSON.parse(text)]).toEqual([200, expect.objectContaining({ status: 'cancelled', title: 'Read me' })]);
});

test('a damaged agent, dead letter, circuit, key, webhook or delivery hides no other', async () => {
  const { client } = system;
  const keys = [
    await issueKey({ principal: 'ann', role: 'viewer' }),
    await issueKey({ principal: 'bo', role: 'viewer' }),
  ];
  const hooks = [];
  for (const name of ['one', 'two']) {
    const { webhook } = await client.createWebhook({
      url: `https://${name}.example/`,
      event_types: ['task.completed'],
    });
    hooks.push(webhook.webhook_id);
  }
  const letter = (id: string) => ({
    pk: 'DEADLETTERS',
    sk: `2026-01-01T00:00:00.000Z#${id}`,
    id,
    queue: 'q',
    reason: 'r',
  });
  const whole = { sentAt: '2026-01-01T00:00:00.000Z', taskId: null, subtaskId: null, attempt: null, body: '{}' };
  await table.put({ ...letter('good'), ...whole });
  await table.put(letter('bad'));
  const circuit = { version: 1, failures: [], failedProbes: 0, changedAt: '2026-01-01T00:00:00.000Z' };
  await table.put({ ...circuitKey('m:good'), ...circuit, model: 'm:good' });
  await table.put(circuitKey('m:bad'));
  const deliveries = `DELIVERY#${hooks[0]}`;
  await table.put({ pk: deliveries, sk: '2026-01-01T00:00:00.000Z_bad' });
  await damage(apiKeyKey(keyIdOf(keys[0]!)), 'principal');
  await damage(webhookKey(hooks[1]!), 'url');
  // A process that took the agent for free a moment ago goes on to the next one.
  const { slots } = await import('../../functions/shared/stores.ts');
  const [free] = (await slots.free('qa')).filter(({ agentId }) => agentId === 'agent_qa_1');
  await damage(agentKey('agent_qa_1'), 'capacity');
  expect(await slots.reserve(free!, 'task_a/subtask_a/1', new Date().toISOString())).toBeUndefined();

  for (const [path, list, id, found, lost] of [
    ['/api/agents', 'agents', 'agent_id', 'agent_qa_2', 'agent_qa_1'],
    ['/api/dead-letters', 'dead_letters', 'id', 'good', '2026-01-01T00:00:00.000Z#bad'],
    ['/api/circuits', 'circuits', 'model', 'm:good', 'm:bad'],
    ['/api/keys?limit=100', 'keys', 'key_id', keyIdOf(keys[1]!), keyIdOf(keys[0]!)],
    ['/api/webhooks', 'webhooks', 'webhook_id', hooks[0], hooks[1]],
    [`/api/webhooks/${hooks[0]}/deliveries`, 'deliveries', 'delivery_id', undefined, '2026-01-01T00:00:00.000Z_bad'],
  ] as const) {
    const { status, lists } = await get(path);
    const ids = (lists[list] ?? []).map((item) => item[id]);
    expect([path, status, lists.unreadable?.map((each) => each.id)]).toEqual([path, 200, [lost]]);
    if (found !== undefined) expect([path, ids]).toEqual([path, expect.arrayContaining([found])]);
    expect(ids).not.toContain(lost);
  }
  // The other agent gets the work, and figures and the metrics of Prometheus are there.
  await client.waitForTask(await submitted());
  for (const path of ['/api/agents/performance', '/api/metrics/system'])
    expect([path, (await get(path)).status]).toEqual([path, 200]);
  expect((await call(system.cloud.url, undefined, 'GET', '/metrics')).status).toBe(200);
});

test('a task that cannot be read does not keep others from being told that their dependency has ended', async () => {
  const first = await submitted({ approval: true });
  const [damaged, sound] = [await submitted({ dependencies: [first] }), await submitted({ dependencies: [first] })];
  await spoil(taskKey(damaged), 'title', 'in clear');
  await awaitsApproval(first);
  expect((await call(system.cloud.url, undefined, 'POST', `/api/tasks/${first}/approve`, {})).status).toBe(200);
  await system.client.waitForTask(sound);
});

test('an owner whose next task cannot be read starts those that wait behind it', async () => {
  const admin = await issueKey({ principal: 'boss', role: 'admin' });
  const key = await issueKey({ principal: 'limited', role: 'submitter' });
  await call(system.cloud.url, admin, 'PATCH', '/api/owners/limited', { max_open_tasks: 1 });
  const running = await submitBy(key, { approval: true });
  const next = await submitBy(key, { priority: 'critical' });
  const last = await submitBy(key, { priority: 'low' });
  await spoil(taskKey(next), 'title', 'in clear');
  await call(system.cloud.url, key, 'POST', `/api/tasks/${running}/cancel`);
  await system.client.waitForTask(last);
});

test('a task that runs keeps its owner’s place if its title does not open', async () => {
  const admin = await issueKey({ principal: 'boss', role: 'admin' });
  const key = await issueKey({ principal: 'placed', role: 'submitter' });
  const limit = (max_open_tasks: number) =>
    call(system.cloud.url, admin, 'PATCH', '/api/owners/placed', { max_open_tasks });
  await limit(2);
  const running = await submitBy(key, { approval: true });
  await awaitsApproval(running);
  await spoil(taskKey(running), 'title', 'in clear');
  const { owners } = await import('../../functions/shared/stores.ts');
  const [place] = (await owners.get('placed')).open;
  // Its place is lost, and an old entry of its wait is left.
  await owners.leave('placed', { place: place!, entry: place!, costUsd: 0 }, new Date());
  await owners.wait('placed', `0000000000000001#${place}`);
  await limit(1);
  expect([...(await owners.get('placed')).open]).toEqual([place]);
  expect((await owners.get('placed')).waiting.size).toBe(0);
  expect((await call(system.cloud.url, key, 'POST', `/api/tasks/${running}/cancel`)).status).toBe(200);
});
