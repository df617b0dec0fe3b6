import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { aDeliverable, aPullingAgent, cancelWork, setBuiltIn, submitWork, TYPE, takeWork } from './pulling.ts';
import { client, clientWith, newId, send, url } from './target.ts';
import { eventually, waitForCompletion } from './waiting.ts';

type Agent = Awaited<ReturnType<typeof aPullingAgent>>;
const agents: Agent[] = [];
const anAgent = async (options = {}) => {
  const agent = await aPullingAgent(options);
  agents.push(agent);
  return agent;
};
beforeAll(() => setBuiltIn('offline'));
afterEach(async () => {
  await cancelWork();
  for (const { id } of agents.splice(0)) await client.removeAgent(id).catch(() => {});
});
afterAll(() => setBuiltIn('online'));

const subtaskOf = async (taskId: string) =>
  (await client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === TYPE);

describe('registering', () => {
  test('answers with the agent and its key, this once', async () => {
    const agent_id = newId('agent');
    const answer = await client.registerAgent({ agent_id, agent_type: 'Database Engineer', capacity: 3 });
    agents.push({ id: agent_id } as Agent);
    expect(answer).toMatchObject({
      agent: { agent_id, agent_type: TYPE, capacity: 3, runtime: 'pull', status: 'online' },
      credentials: { api_key: expect.stringMatching(/^tritons_/) },
    });
    const read = await client.getAgent(agent_id);
    expect(read).toMatchObject({ agent_id, skills: [TYPE], price_per_hour_usd: null });
    expect(JSON.stringify(read)).not.toContain('tritons_');
    await expect(client.registerAgent({ agent_id, agent_type: TYPE })).rejects.toMatchObject({ status: 409 });
  });

  test.each([
    [{ agent_type: 'wizard' }, '/agent_type'],
    [{}, '/agent_type'],
    [{ agent_type: TYPE, capacity: 0 }, '/capacity'],
    [{ agent_type: TYPE, price_per_hour_usd: -1 }, '/price_per_hour_usd'],
    [{ agent_type: TYPE, price_per_hour_usd: 1e300 }, '/price_per_hour_usd'],
    [{ agent_type: TYPE, agent_id: 'performance' }, '/agent_id'],
    [{ agent_type: TYPE, agent_id: 'a b' }, '/agent_id'],
    [{ agent_type: TYPE, skills: [] }, '/skills'],
    [{ agent_type: TYPE, runtime: 'builtin' }, '/runtime'],
  ])('with %j is refused, naming the field', async (body, field) => {
    const answer = await send('POST', '/api/agents', { body: JSON.stringify(body) });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });
});

describe("an agent's key", () => {
  test('takes work for its own agent only, and opens no other route', async () => {
    const [mine, other] = [await anAgent(), await anAgent()];
    const withMine = clientWith(mine.key);
    await expect(withMine.forAgent(other.id).lease(0)).rejects.toMatchObject({ status: 403 });
    await expect(withMine.listTasks()).rejects.toMatchObject({ status: 403 });
    await expect(withMine.removeAgent(mine.id)).rejects.toMatchObject({ status: 403 });
    await expect(withMine.submitTask({ type: 'development', title: 'No' })).rejects.toMatchObject({ status: 403 });
    expect(await mine.lease(0)).toBeUndefined();
  });

  test('is required for the work of its agent', async () => {
    const { id } = await anAgent();
    await expect(client.forAgent(id).lease(0)).rejects.toMatchObject({ status: 403 });
  });

  test('that is wrong is refused', async () => {
    const { id, key } = await anAgent();
    const wrong = `${key.slice(0, -4)}${key.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;
    const headers = { authorization: `Bearer ${wrong}` };
    expect((await fetch(`${url}/api/agents/${id}/leases`, { method: 'POST', headers })).status).toBe(401);
  });
});

test('work that is taken, reported on and handed in is in the results, and its log is kept', async () => {
  const agent = await anAgent();
  const taskId = await submitWork('Pull');
  const lease = await takeWork(agent);
  expect(lease).toMatchObject({
    task_id: taskId,
    attempt: 1,
    agent_id: agent.id,
    task: { title: 'Pull', requirements: ['alpha beta gamma'] },
    subtask: { agent_type: TYPE, requirements: [{ index: 0, text: 'alpha beta gamma' }] },
    findings: [],
  });
  expect(lease.inputs[0]?.artifacts[0]?.content).toContain('Work brief');
  expect(await agent.lease(0)).toBeUndefined();

  const beat = await agent.heartbeat(lease, { progress: 0.5, log: ['one', { text: 'two', level: 'warn' }] });
  expect(beat).toMatchObject({ go_on: true, log_lines: 2, deadline: lease.deadline });
  expect(await subtaskOf(taskId)).toMatchObject({ status: 'in_progress', progress: 0.5, agent_id: agent.id });
  const usage = { api_calls: 3, input_tokens: 10, output_tokens: 20, cost_usd: 0.25 };
  const ended = await agent.complete(lease, { ...aDeliverable(), usage });
  expect(ended).toEqual({ task_id: taskId, subtask_id: lease.subtask_id, attempt: 1, status: 'handed_in' });
  const status = await waitForCompletion(taskId);
  expect(status.metrics).toMatchObject({ api_calls: 3, cost_usd: 0.25 });

  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ subtask_id }) => subtask_id === lease.subtask_id)).toMatchObject({
    agent_id: agent.id,
    runtime: 'pull',
    artifacts: aDeliverable().artifacts,
    requirements_met: [{ requirement: 0, artifacts: ['docs/result.md'] }],
  });
  const { lines } = await eventually(
    () => client.getTaskLog(taskId),
    ({ ended }) => ended,
  );
  expect(lines.map(({ level, text }) => `${level} ${text}`)).toEqual([
    'info Taken by the agent',
    'info one',
    'warn two',
    'info Handed in, 1 artifacts',
  ]);
  expect(lines[1]).toMatchObject({ subtask_id: lease.subtask_id, agent_id: agent.id, attempt: 1 });
});

test('handing in again is the same answer; with another deliverable, or late, it is refused and changes nothing', async () => {
  const agent = await anAgent();
  const taskId = await submitWork('Again');
  const lease = await takeWork(agent);
  const first = await agent.complete(lease, aDeliverable());
  expect(await agent.complete(lease, aDeliverable())).toEqual(first);
  await expect(agent.complete(lease, aDeliverable('other'))).rejects.toMatchObject({ status: 409 });
  await waitForCompletion(taskId);
  expect(await agent.complete(lease, aDeliverable())).toEqual(first);
  await expect(agent.fail(lease, { reason: 'Late' })).rejects.toMatchObject({ status: 409 });
  await expect(agent.heartbeat(lease)).rejects.toMatchObject({ status: 409 });
  await expect(agent.heartbeat({ ...lease, attempt: 2 })).rejects.toMatchObject({ status: 404 });
  await expect(agent.heartbeat({ ...lease, subtask_id: 'none' })).rejects.toMatchObject({ status: 404 });
  const stranger = await anAgent();
  await expect(stranger.complete(lease, aDeliverable())).rejects.toMatchObject({ status: 403 });
  expect(await subtaskOf(taskId)).toMatchObject({ status: 'completed', attempt: 1, failures: [] });
});

test('after a failure another agent comes next, after a release any free one', async () => {
  const first = await anAgent();
  const taskId = await submitWork('Fail');
  const lease = await takeWork(first);
  const second = await anAgent();
  const failed = await first.fail(lease, { reason: 'I have no database' });
  expect(await first.fail(lease, { reason: 'I have no database' })).toEqual(failed);
  const again = await takeWork(second);
  expect(again).toMatchObject({ subtask_id: lease.subtask_id, attempt: 2 });
  await expect(first.complete(lease, aDeliverable())).rejects.toMatchObject({ status: 409 });
  const released = await second.release(again, { reason: 'Not now' });
  expect(released.status).toBe('released');
  const last = await takeWork(second);
  expect(last.attempt).toBe(3);
  await second.complete(last, aDeliverable());
  await waitForCompletion(taskId);
  const { failures } = (await subtaskOf(taskId)) ?? {};
  expect(failures?.map(({ agent_id, error, message }) => [agent_id, error, message])).toEqual([
    [first.id, 'AttemptFailed', 'I have no database'],
    [second.id, 'Released', 'Not now'],
  ]);
  const { agents: all } = await client.getAgentPerformance({ limit: 100 });
  const record = (id: string) => all.find(({ agent_id }) => agent_id === id);
  expect(record(first.id)).toMatchObject({ tasks_failed: 1, tasks_completed: 0 });
  expect(record(second.id)).toMatchObject({ tasks_failed: 0, tasks_completed: 1 });
});

test('a cancelled task stops its agent, whose deliverable is refused', async () => {
  const agent = await anAgent();
  const taskId = await submitWork('Cancel');
  const lease = await takeWork(agent);
  await client.cancelTask(taskId);
  const said = expect.stringContaining('cancelled');
  await expect(agent.heartbeat(lease)).rejects.toMatchObject({ status: 409, problem: { detail: said } });
  await expect(agent.complete(lease, aDeliverable())).rejects.toMatchObject({ status: 409 });
  expect((await client.getAgent(agent.id)).working_on).toEqual([]);
  expect((await client.getTaskResults(taskId)).deliverables.map(({ subtask_id }) => subtask_id)).not.toContain(
    lease.subtask_id,
  );
});

test('a draining agent finishes its work and gets no more; a removed one gives its work back', async () => {
  const first = await anAgent({ capacity: 2 });
  const held = await submitWork('Held');
  const lease = await takeWork(first);
  expect(await client.updateAgent(first.id, { status: 'draining' })).toMatchObject({ status: 'draining' });
  const next = await submitWork('Next');
  await eventually(
    () => client.getTaskStatus(next),
    ({ subtask_status }) => Object.values(subtask_status).includes('ready'),
  );
  expect(await first.lease(0)).toBeUndefined();
  await first.complete(lease, aDeliverable());
  await waitForCompletion(held);

  const second = await anAgent();
  const taken = await takeWork(second);
  expect(taken.task_id).toBe(next);
  expect(await client.removeAgent(second.id)).toEqual({ agent_id: second.id, released: 1 });
  await expect(client.getAgent(second.id)).rejects.toMatchObject({ status: 404 });
  const { agents: listed } = await client.listAgents({ agent_type: TYPE, limit: 100 });
  expect(listed.map(({ agent_id }) => agent_id)).not.toContain(second.id);
  expect(await client.updateAgent(first.id, { status: 'online', capacity: 1 })).toMatchObject({ capacity: 1 });
  const last = await takeWork(first);
  expect(last).toMatchObject({ task_id: next, attempt: 2 });
  await first.complete(last, aDeliverable());
  await waitForCompletion(next);
});

test('an agent that leaves is offline until it asks for work', async () => {
  const agent = await anAgent();
  expect(await agent.leave()).toMatchObject({ status: 'offline' });
  const taskId = await submitWork('Leave');
  await eventually(
    () => client.getTaskStatus(taskId),
    ({ subtask_status }) => Object.values(subtask_status).includes('ready'),
  );
  const lease = await takeWork(agent);
  expect(await client.getAgent(agent.id)).toMatchObject({ status: 'online' });
  await agent.complete(lease, aDeliverable());
  await waitForCompletion(taskId);
});

test('a log is read on from its cursor, each line once', async () => {
  const agent = await anAgent();
  const taskId = await submitWork('Log');
  const lease = await takeWork(agent);
  const lines = Array.from({ length: 25 }, (_, n) => `line ${n}`);
  await agent.heartbeat(lease, { log: lines.slice(0, 10), log_offset: 0 });
  await agent.heartbeat(lease, { log: lines.slice(0, 10), log_offset: 0 });
  await agent.heartbeat(lease, { log: lines.slice(5), log_offset: 5 });
  await agent.complete(lease, aDeliverable());
  await waitForCompletion(taskId);
  const read: string[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await client.getTaskLog(taskId, { limit: 7, cursor, follow: 'true' });
    expect(page.lines.length).toBeLessThanOrEqual(7);
    read.push(...page.lines.map(({ text }) => text));
    cursor = page.next_cursor ?? undefined;
    if (page.ended) break;
  }
  expect(read).toEqual(['Taken by the agent', ...lines, 'Handed in, 1 artifacts']);
  await expect(client.getTaskLog(taskId, { cursor: 'nonsense' })).rejects.toMatchObject({ status: 400 });
  await expect(client.getTaskLog(newId('unknown'))).rejects.toMatchObject({ status: 404 });
});
