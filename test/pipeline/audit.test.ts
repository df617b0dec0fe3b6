import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { journalOf } from '../../cli/audit/journal-source.ts';
import { verifyJournal } from '../../cli/audit/verify-journal.ts';
import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { planted } from '../checks/fixtures.ts';
import { walk } from '../e2e/walk.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']) });

const keyOf = async (name: string) =>
  formatApiKey(await new ApiKeys(new Table('tritons')).issue({ principal: name, name, role: 'admin' }, new Date()));
const clientOf = async (name: string) => new PatientClient({ url: system.cloud.url, apiKey: await keyOf(name) });

/** Waits until the journal has as many events of a resource of this type. */
const journaled = (resource: string, type: string, count = 1) =>
  until(
    `${resource} has ${type} ${count} times`,
    async () => (await system.client.getAudit({ resource, limit: 500 })).entries,
    (entries) => entries.filter((entry) => entry.type === type).length === count,
  );

const parked = (taskId: string, run: number) =>
  until(
    `run ${run} waits for approval`,
    async () => [(await system.client.getTaskStatus(taskId)).stage, (await system.client.getTask(taskId)).run],
    ([stage, seen]) => stage === 'approval' && seen === run,
  );

test('the audit tells the story of a task with a cancel, a retry, a rework, a rejection and an approval', async () => {
  const [ann, bob] = [await clientOf('ann'), await clientOf('bob')];
  const agent = await register(system.cloud, 'puller');
  const { taskId } = await ann.submitTask({ ...backendTask, approval: true, agents: { backend: 1 } });
  await take(agent);
  await bob.cancelTask(taskId);
  await ann.retryTask(taskId);
  const faulty = {
    path: 'a.js',
    media_type: 'text/javascript',
    content: `export const t = '${planted.githubToken}';\n`,
  };
  await agent.complete(await take(agent), { summary: 'First', artifacts: [...deliverable.artifacts, faulty] });
  await agent.complete(await take(agent), deliverable);
  await parked(taskId, 2);
  const [, , last] = (await ann.getTask(taskId)).subtasks;
  await bob.rejectTask(taskId, { subtasks: [last!.id], comment: 'Again' });
  await parked(taskId, 3);
  await bob.approveTask(taskId);
  const entries = await journaled(`task/${taskId}`, 'task.completed');
  const [first, second, third] = (await ann.getTask(taskId)).subtasks.map(({ id }) => id);
  const told = (subtask: string | undefined) =>
    entries.filter(({ data }) => data.subtask_id === subtask).map(({ type, actor }) => `${type} by ${actor}`);

  expect(told(undefined)).toEqual([
    'task.submitted by user/ann',
    'task.started by system',
    'task.cancelled by user/bob',
    'task.retried by user/ann',
    'task.started by system',
    'approval.requested by system',
    'approval.rejected by user/bob',
    'approval.requested by system',
    'approval.granted by user/bob',
    'task.completed by user/bob',
  ]);
  const work = (by: string) => ['subtask.ready by system', 'subtask.assigned by system', `subtask.started by ${by}`];
  expect(told(first)).toEqual(['subtask.planned by system', ...work('system'), 'subtask.completed by system']);
  expect(told(second)).toEqual([
    'subtask.planned by system',
    ...work('agent/puller'),
    'subtask.cancelled by user/bob',
    // Its usage until then is not known.
    'subtask.used by user/bob',
    // It is pending again.
    'subtask.changed by system',
    ...work('agent/puller'),
    'subtask.delivered by agent/puller',
    'subtask.sent_back by system',
    ...work('agent/puller'),
    'subtask.delivered by agent/puller',
    'subtask.completed by system',
  ]);
  expect(told(third)).toEqual([
    'subtask.planned by system',
    'subtask.ready by system',
    'subtask.cancelled by user/bob',
    'subtask.changed by system',
    ...work('system'),
    'subtask.completed by system',
    // The new run does that, as the decision says.
    'subtask.reopened by system',
    ...work('system'),
    'subtask.completed by system',
  ]);

  // Between the subtasks, and them and the task.
  const place = (type: string, subtask?: string, attempt?: number) => {
    const isIt = ({ type: its, data }: JournalEvent) =>
      its === type && data.subtask_id === subtask && (attempt === undefined || data.attempt === attempt);
    const found = entries.findIndex(isIt);
    expect([type, found]).not.toEqual([type, -1]);
    return found;
  };
  const order = [
    place('task.submitted'),
    place('subtask.planned', first),
    place('subtask.planned', second),
    place('subtask.planned', third),
    place('task.started'),
    place('subtask.completed', first),
    place('subtask.assigned', second, 1),
    place('task.cancelled'),
    place('subtask.cancelled', third),
    place('task.retried'),
    place('subtask.sent_back', second, 2),
    place('subtask.completed', second, 3),
    place('subtask.assigned', third, 2),
    place('approval.requested'),
    place('approval.rejected'),
    place('subtask.completed', third, 3),
    place('approval.granted'),
  ];
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
  for (const { actor, key_id, request_id, outcome } of entries) {
    expect([key_id !== null, typeof request_id, outcome]).toEqual([actor !== 'system', 'string', 'success']);
  }
  const cancelled = entries[place('task.cancelled')];
  expect([cancelled?.before, cancelled?.after]).toEqual([{ status: 'in_progress' }, { status: 'cancelled' }]);
  const texts = JSON.stringify(entries);
  for (const text of [backendTask.title, 'alpha', 'Again', 'First', planted.githubToken]) {
    expect(texts).not.toContain(text);
  }
});

test('a filter finds what it says, page by page what it finds at once, and as lines what it finds as JSON', async () => {
  const { client, cloud } = system;
  const bob = await clientOf('bob');
  for (const title of ['One', 'Two', 'Three', 'Four']) {
    const { taskId } = await bob.submitTask({ type: 'quality', title });
    await bob.cancelTask(taskId);
    await journaled(`task/${taskId}`, 'task.cancelled');
  }
  const everything = (query: object) => walk((cursor) => client.getAudit({ ...query, ...(cursor ? { cursor } : {}) }));
  const all = (await everything({ limit: 500 })).flatMap(({ entries }) => entries);
  const byBob = all.filter(({ actor }) => actor === 'user/bob');
  expect(byBob.length).toBeGreaterThan(3);
  const resource = byBob[0]!.resource;
  const { at } = byBob[1]!;
  const filters: [object, (entry: JournalEvent) => boolean][] = [
    [{ actor: 'user/bob' }, ({ actor }) => actor === 'user/bob'],
    [{ action: 'subtask.ready' }, ({ type }) => type === 'subtask.ready'],
    [{ resource }, (entry) => entry.resource === resource],
    [{ resource, actor: 'user/bob', from: at, to: at }, (entry) => entry.actor === 'user/bob' && entry.at === at],
    [{ from: at, action: 'task.completed' }, (entry) => entry.at >= at && entry.type === 'task.completed'],
    [
      { to: at, outcome: 'success', action: 'task.started' },
      (entry) => entry.at <= at && entry.type === 'task.started',
    ],
    [{ actor: 'nobody' }, () => false],
  ];
  for (const [query, isWanted] of filters) {
    const wanted = all.filter(isWanted);
    for (const limit of [500, 1, 3]) {
      const pages = await everything({ ...query, limit });
      expect(pages.flatMap(({ entries }) => entries)).toEqual(wanted);
      for (const { entries } of pages) expect(entries.length).toBeLessThanOrEqual(limit);
    }
    const lines: unknown[] = [];
    let next: string | undefined = `/api/audit?${new URLSearchParams({ ...query, limit: '7' })}`;
    while (next) {
      const response: Response = await fetch(`${cloud.url}${next}`, { headers: { accept: 'application/jsonl' } });
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/jsonl']);
      const text = await response.text();
      lines.push(
        ...text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line)),
      );
      next = /^<(.*)>; rel="next"$/.exec(response.headers.get('link') ?? '')?.[1];
    }
    expect(lines).toEqual(wanted);
  }
});

test.each([
  [{ cursor: 'nonsense' }, 'cursor'],
  [{ resource: 'task/a', cursor: Buffer.from('1.0').toString('base64url') }, 'cursor'],
  [{ action: 'task.invented' }, 'action'],
  [{ from: 'yesterday' }, 'from'],
  [{ limit: 501 }, 'limit'],
  [{ resource: `task/${'a'.repeat(396)}` }, 'resource'],
  [{ resource: 'task/ä' }, 'resource'],
])('%j is refused, and names %s', async (query, field) => {
  const asked = system.client.getAudit(query as object);
  await expect(asked).rejects.toMatchObject({ status: 400, problem: { errors: [{ field }] } });
});

test('a resource that does not exist has no entries, however long its name', async () => {
  const asked = system.client.getAudit({ resource: `task/${'a'.repeat(395)}` });
  expect(await asked).toEqual({ entries: [], unreadable: null, next_cursor: null });
});

test('the journal of a system at work is whole whenever it is verified', async () => {
  const { client } = system;
  const others = (await client.listAgents({ agent_type: 'backend' })).agents;
  for (const { agent_id } of others) await client.removeAgent(agent_id);
  const agent = await register(system.cloud, 'busy', 8);
  const taskIds: string[] = [];
  const seen = new Set<number>();
  const work = async () => {
    // On a busy machine few of the tasks have ended before the first look.
    for (let task = 0; task < 4 || seen.size <= 3; task += 1) {
      const { taskId } = await client.submitTask({ ...backendTask, title: 'Load', agents: { backend: 1 } });
      taskIds.push(taskId);
      await agent.complete(await take(agent), deliverable);
      await client.waitForTask(taskId);
    }
  };
  let isWorking = true;
  const worked = Promise.all([work(), work()]).finally(() => {
    isWorking = false;
  });
  while (isWorking) seen.add((await verifyJournal(journalOf(client), new Date())).entries);
  await worked;
  expect(seen.size).toBeGreaterThan(3);
  for (const taskId of taskIds) await journaled(`task/${taskId}`, 'task.completed');
  const { entries } = await until(
    'nothing is on its way any more',
    () => verifyJournal(journalOf(client), new Date()),
    ({ pending }) => pending === 0,
  );
  expect(entries).toBeGreaterThanOrEqual(Math.max(...seen));
});

test('calls that are denied are entries, one for those alike in a minute, and so are reads of the audit', async () => {
  const { cloud } = system;
  const agent = await register(cloud, 'curious');
  const asAgent = new PatientClient({ url: cloud.url, apiKey: agent.apiKey });
  const stranger = new PatientClient({ url: cloud.url, apiKey: `tritons_${'0'.repeat(16)}_${'a'.repeat(43)}` });
  const carol = await clientOf('carol');
  for (let call = 0; call < 5; call += 1) {
    await expect(asAgent.listTasks()).rejects.toMatchObject({ status: 403 });
    await expect(stranger.getAudit()).rejects.toMatchObject({ status: 401 });
    await carol.getAudit({ resource: 'task/none' });
  }
  // The minute may end in between.
  const day = new Date().toISOString().slice(0, 10);
  const seen = await until(
    'three kinds of entries',
    async () => (await system.client.getAudit({ resource: `access/${day}`, limit: 500 })).entries,
    (entries) => ['agent/curious', 'unknown', 'user/carol'].every((who) => entries.some(({ actor }) => actor === who)),
  );
  const of = (who: string) => seen.filter(({ actor }) => actor === who);
  const denial = (reason: string, route: string) => ({ reason, route, source_ip: '127.0.0.1' });
  expect(of('agent/curious')[0]).toMatchObject({
    type: 'access.denied',
    outcome: 'denied',
    key_id: expect.any(String),
    data: denial('not_allowed', 'GET /api/tasks'),
  });
  expect(of('unknown')[0]).toMatchObject({
    type: 'access.denied',
    outcome: 'denied',
    key_id: null,
    data: denial('unknown_key', 'GET /api/audit'),
  });
  expect(of('user/carol')[0]).toMatchObject({
    type: 'audit.read',
    outcome: 'success',
    data: { route: 'GET /api/audit', resource: 'task/none' },
  });
  for (const who of ['agent/curious', 'unknown', 'user/carol']) expect(of(who).length).toBeLessThanOrEqual(2);
  const denied = (await system.client.getAudit({ outcome: 'denied', limit: 500 })).entries;
  expect(new Set(denied.map(({ type }) => type))).toEqual(new Set(['access.denied']));
});
