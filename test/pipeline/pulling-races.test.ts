import { afterEach, describe, expect, test } from '@jest/globals';
import type { Mended } from '../../functions/workers/sweep/sweep.ts';
import { aCloud, agentsOf, leases, until } from './a-cloud.ts';
import { backendTask, deliverable, type PullingAgent, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { capacity: 40 }) });
afterEach(async () => {
  for (const { task_id, status } of (await system.client.listTasks({ limit: 100 })).tasks) {
    if (status === 'in_progress') await system.client.cancelTask(task_id).catch(() => {});
  }
  const { agents } = await system.client.listAgents({ agent_type: 'backend', limit: 100 });
  for (const { agent_id } of agents) await system.client.removeAgent(agent_id);
});
const stores = () => import('../../functions/shared/stores.ts');

test('100 concurrent lease calls of 10 agents hand out each subtask once', async () => {
  const { client, cloud } = system;
  const agents = await Promise.all(Array.from({ length: 10 }, (_, n) => register(cloud, `puller_${n}`, 10)));
  const requirements = Array.from({ length: 25 }, (_, n) => `alpha beta gamma ${n}`);
  const asked = agents.flatMap((agent) => Array.from({ length: 10 }, () => take(agent)));
  const tasks = await Promise.all(
    Array.from({ length: 10 }, (_, n) => client.submitTask({ ...backendTask, title: `Many ${n}`, requirements })),
  );
  const taken = await Promise.all(asked);
  const keys = taken.map(({ task_id, subtask_id, attempt }) => `${task_id}/${subtask_id}/${attempt}`);
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toHaveLength(100);
  expect(await Promise.all(agents.map((agent) => agent.lease(0)))).toEqual(Array(10).fill(undefined));
  expect((await leases(client)).sort()).toEqual(
    taken.map((lease, index) => `${lease.agent_id}: ${keys[index]}`).sort(),
  );
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  await Promise.all(taken.map((lease) => byId.get(lease.agent_id)?.complete(lease, deliverableFor(lease))));
  for (const { taskId } of tasks) {
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  }
});

const deliverableFor = ({ subtask }: { subtask: { requirements: { text: string }[] } }) => ({
  summary: 'Done',
  artifacts: [
    {
      path: 'result.md',
      media_type: 'text/markdown',
      content: subtask.requirements.map(({ text }) => `# ${text}`).join('\n'),
    },
  ],
});

test('a hand-in that died after its mark goes on when it is repeated', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'persistent');
  const { attempts } = await import('../../functions/shared/artifact-store.ts');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Died' });
  const lease = await take(agent);
  const put = attempts.createDelivery.bind(attempts);
  attempts.createDelivery = async () => {
    throw new Error('killed');
  };
  await expect(agent.complete(lease, deliverable)).rejects.toMatchObject({ status: 500 });
  attempts.createDelivery = put;
  await expect(agent.fail(lease, { reason: 'Changed my mind' })).rejects.toMatchObject({ status: 409 });
  expect(await agent.complete(lease, deliverable)).toMatchObject({ status: 'handed_in' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('work that could not be handed over is given back at once', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'unlucky');
  const { attempts } = await import('../../functions/shared/artifact-store.ts');
  const read = attempts.deliveredFor.bind(attempts);
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Unlucky' });
  await until(
    'it is offered',
    () => leases(client),
    (held) => held.some((one) => one.startsWith('unlucky')),
  );
  attempts.deliveredFor = async () => {
    throw new Error('S3 is away');
  };
  await expect(agent.lease(5)).rejects.toMatchObject({ status: 500 });
  attempts.deliveredFor = read;
  const lease = await take(agent);
  expect(lease).toMatchObject({ task_id: taskId, attempt: 2 });
  await agent.complete(lease, deliverable);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('after a rework the agent gets what the checks found', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'careless');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Rework' });
  const first = await take(agent);
  expect(first.findings).toEqual([]);
  const artifacts = [{ path: 'result.md', media_type: 'text/markdown', content: '' }];
  await agent.complete(first, { summary: 'Done', artifacts });
  const second = await take(agent);
  expect(second).toMatchObject({ subtask_id: first.subtask_id, attempt: 2 });
  expect(second.findings).toContainEqual(expect.objectContaining({ severity: 'major', file: 'result.md' }));
  await agent.complete(second, deliverable);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('failing again gets the same answer even if the next attempt has begun; with another reason it is late', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'repeating');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Repeat' });
  const lease = await take(agent);
  const first = await agent.fail(lease, { reason: 'No' });
  await until(
    'the next attempt has begun',
    async () => (await client.getTask(taskId)).subtasks.find(({ id }) => id === lease.subtask_id)?.attempt,
    (attempt) => attempt === 2,
  );
  expect(await agent.fail(lease, { reason: 'No' })).toEqual(first);
  await expect(agent.fail(lease, { reason: 'Other' })).rejects.toMatchObject({ status: 409 });
  await expect(agent.release(lease)).rejects.toMatchObject({ status: 409 });
});

test('complete, fail and release at once: one of them counts', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'torn', 4);
  for (let n = 0; n < 8; n += 1) {
    const { taskId } = await client.submitTask({ ...backendTask, title: `Torn ${n}` });
    const lease = await take(agent);
    const answers = await Promise.allSettled([
      agent.complete(lease, deliverable),
      agent.fail(lease, { reason: 'No' }),
      agent.release(lease),
    ]);
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers) {
      if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ status: 409 });
    }
    if (answers[0].status === 'rejected') await agent.complete(await take(agent), deliverable);
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  }
});

test('the id of a removed agent can be taken again, with another key', async () => {
  const { client, cloud } = system;
  const first = await register(cloud, 'phoenix');
  await client.removeAgent('phoenix');
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  const { agents } = await stores();
  expect(await agents.ofType('backend', 5, true)).toEqual([]);
  const second = await register(cloud, 'phoenix');
  expect(await agents.ofType('backend', 5, true)).toMatchObject([{ agentId: 'phoenix' }]);
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  expect(await second.lease(0)).toBeUndefined();
});

test('a removal that died after its first write is ended by the same call; its key is nobody’s, whatever comes after', async () => {
  const { client, cloud } = system;
  const first = await register(cloud, 'halfway');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Halfway' });
  await take(first);
  const { agents, registry } = await stores();
  await registry.remove((await agents.get('halfway'))!, new Date());
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  expect(await client.removeAgent('halfway')).toEqual({ agent_id: 'halfway', released: 1 });
  expect(await client.removeAgent('halfway')).toEqual({ agent_id: 'halfway', released: 0 });
  await client.cancelTask(taskId);
  await until(
    'it can be registered again',
    () => register(cloud, 'halfway').catch(() => undefined),
    (registered) => registered !== undefined,
  );
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
});

test('a key that was not revoked before its agent’s id was taken again is not the new agent’s', async () => {
  const { client, cloud } = system;
  const first = await register(cloud, 'heir');
  const { agents, registry } = await stores();
  await registry.remove((await agents.get('heir'))!, new Date());
  const second = await register(cloud, 'heir');
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  await expect(first.leave()).rejects.toMatchObject({ status: 403 });
  expect(await second.lease(0)).toBeUndefined();
  expect(await client.getAgent('heir')).toMatchObject({ status: 'online' });
  // Call the handler as a call does that was let in before.
  const event = {
    rawPath: '/api/agents/heir/leases',
    headers: {},
    body: '{"wait_seconds":0}',
    pathParameters: { agent_id: 'heir' },
    requestContext: {
      authorizer: { lambda: { principal: 'agent/heir', role: 'agent', key_id: first.apiKey.split('_')[1] } },
    },
  };
  expect(await cloud.invoke('leaseSubtask', event)).toMatchObject({ statusCode: 403 });
});

test('an agent that is removed while it is registered leaves no key behind', async () => {
  const { client, cloud } = system;
  const { ApiKeys } = await import('../../aws/api-keys.ts');
  const issue = ApiKeys.prototype.issue;
  ApiKeys.prototype.issue = async function (...given) {
    ApiKeys.prototype.issue = issue;
    await client.removeAgent('brief');
    return issue.apply(this, given);
  };
  const first = await register(cloud, 'brief');
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  const second = await register(cloud, 'brief');
  await expect(first.lease(0)).rejects.toMatchObject({ status: 403 });
  expect(await second.lease(0)).toBeUndefined();
});

test('an agent of the roster cannot be removed, and its id cannot be taken', async () => {
  const { client, cloud } = system;
  await expect(client.removeAgent('agent_qa_1')).rejects.toMatchObject({ status: 409 });
  await expect(register(cloud, 'agent_qa_1')).rejects.toMatchObject({ status: 409 });
  await expect(client.removeAgent('nobody')).rejects.toMatchObject({ status: 404 });
});

test('work that an agent has not taken goes on when the agent is taken offline', async () => {
  const { client, cloud } = system;
  const away = await register(cloud, 'away');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Away' });
  await until(
    'it is assigned',
    () => client.getAgent('away'),
    ({ working_on }) => working_on.length === 1,
  );
  const other = await register(cloud, 'other');
  await client.updateAgent('away', { status: 'offline' });
  const lease = await take(other);
  expect(lease).toMatchObject({ task_id: taskId, attempt: 2 });
  expect(await away.lease(0)).toBeUndefined();
  expect(await client.getAgent('away')).toMatchObject({ status: 'offline', working_on: [] });
  await other.complete(lease, deliverable);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('a sweep leaves an offer alone that is not taken yet', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'slow');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Swept' });
  await until(
    'it is offered',
    () => leases(client),
    (held) => held.length === 1,
  );
  // In its first second, the sweeper takes an execution for one that it has started.
  await until(
    'a sweep finds nothing',
    () => cloud.invoke<{ mended: Mended[] }>('sweep', { grace_seconds: 0 }),
    ({ mended }) => mended.length === 0,
  );
  const lease = await take(agent);
  expect(lease).toMatchObject({ task_id: taskId, attempt: 1 });
  await agent.complete(lease, deliverable);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

test('a new run, as after a restart, ends an attempt, and its agent is told so', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'cut', 2);
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Cut' });
  const lease = await take(agent);
  cloud.engine.stop(`${taskId}-1`);
  await cloud.invoke('sweep', { grace_seconds: 0 });
  const next = await take(agent);
  expect(next.attempt).toBe(2);
  await expect(agent.complete(lease, deliverable)).rejects.toMatchObject({ status: 409 });
  await agent.complete(next, deliverable);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
});

describe('an agent that hangs up while it waits', () => {
  const ask = (agent: PullingAgent, signal: AbortSignal) =>
    fetch(`${system.cloud.url}/api/agents/${agent.id}/leases`, {
      method: 'POST',
      headers: { authorization: `Bearer ${agent.apiKey}` },
      body: '{"wait_seconds":20}',
      signal,
    });
  const failuresOf = async (taskId: string) =>
    (await system.client.getTask(taskId)).subtasks.flatMap(({ failures }) => failures);

  test('takes no work', async () => {
    const { client, cloud } = system;
    const agent = await register(cloud, 'hung_up');
    const hangUp = new AbortController();
    const asked = ask(agent, hangUp.signal).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 500));
    hangUp.abort();
    await asked;
    const { taskId } = await client.submitTask({ ...backendTask, title: 'Hung up' });
    await until(
      'it is offered',
      () => leases(client),
      (held) => held.length === 1,
    );
    await new Promise((resolve) => setTimeout(resolve, 600));
    const lease = await take(agent);
    expect(lease).toMatchObject({ task_id: taskId, attempt: 1 });
    await agent.complete(lease, deliverable);
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  });

  test('while it is given work gives it back at once, through nobody’s fault', async () => {
    const { client, cloud } = system;
    const agent = await register(cloud, 'cut_short');
    const { offers } = await stores();
    const original = offers.take.bind(offers);
    const hangUp = new AbortController();
    offers.take = async (...given) => {
      offers.take = original;
      const taken = await original(...given);
      hangUp.abort();
      await new Promise((resolve) => setTimeout(resolve, 200));
      return taken;
    };
    const asked = ask(agent, hangUp.signal).catch(() => undefined);
    const { taskId } = await client.submitTask({ ...backendTask, title: 'Cut short' });
    await asked;
    const lease = await take(agent);
    expect(lease).toMatchObject({ task_id: taskId, attempt: 2 });
    expect(await failuresOf(taskId)).toMatchObject([{ attempt: 1, error: 'Released' }]);
    expect((await client.getTaskStatus(taskId)).metrics.cost_usd).toBe(0);
    await agent.complete(lease, deliverable);
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  });
});

test('a line is dated when it is stored, so that no follower of the log misses it', async () => {
  const { client, cloud } = system;
  const agent = await register(cloud, 'diarist');
  const { taskId } = await client.submitTask({ ...backendTask, title: 'Dated' });
  const { attempts } = await import('../../functions/shared/artifact-store.ts');
  const slowly = async () => {
    await new Promise((resolve) => setTimeout(resolve, 300));
    return new Date().toISOString();
  };
  let readAt = '';
  const read = attempts.deliveredFor.bind(attempts);
  const { offers } = await stores();
  const original = offers.take.bind(offers);
  offers.take = async (...given) => {
    offers.take = original;
    const taken = await original(...given);
    attempts.deliveredFor = async (keys) => {
      attempts.deliveredFor = read;
      readAt = await slowly();
      return read(keys);
    };
    return taken;
  };
  const lease = await take(agent);
  let putAt = '';
  const put = attempts.createDelivery.bind(attempts);
  attempts.createDelivery = async (...given) => {
    attempts.createDelivery = put;
    putAt = await slowly();
    return put(...given);
  };
  await agent.complete(lease, deliverable);
  await client.waitForTask(taskId);
  const { lines } = await until(
    'the log has ended',
    () => client.getTaskLog(taskId),
    ({ ended }) => ended,
  );
  expect(lines.map(({ text }) => text)).toEqual(['Taken by the agent', 'Handed in, 1 artifacts']);
  expect(lines[0]!.at >= readAt && readAt !== '').toBe(true);
  expect(lines[1]!.at >= putAt && putAt !== '').toBe(true);
});
