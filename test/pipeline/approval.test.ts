import { beforeEach, expect, test } from '@jest/globals';
import { ApiError } from '../../client/api-error.ts';
import type { Mended } from '../../functions/workers/sweep/sweep.ts';
import { aCloud, agentsOf, atRest, leases, offline, until } from './a-cloud.ts';
import { deliverable, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2 }) });
const body = { type: 'development', title: 'Ask me', requirements: ['alpha beta gamma'], approval: true };
const comment = 'The failover is missing';

const stores = () => import('../../functions/shared/stores.ts');
const sweep = async () => (await system.cloud.invoke<{ mended: Mended[] }>('sweep', { grace_seconds: 0 })).mended;
const workOn = (taskId: string) =>
  system.cast.orders.filter((order) => order.taskId === taskId).map(({ agent }) => agent.agentType);
const executionOf = (taskId: string, run: number) => system.cloud.engine.get(`${taskId}-${run}`)?.status;

async function parked(taskId: string, run = 1) {
  await until(
    `run ${run} waits for approval`,
    async () => ({ ...(await system.client.getTaskStatus(taskId)), run: (await system.client.getTask(taskId)).run }),
    (seen) => seen.stage === 'approval' && seen.run === run,
  );
}

/** Submits a task and waits until it waits for a person. Returns the ids of its subtasks: architect, backend, qa. */
async function aParkedTask(title: string) {
  const { taskId } = await system.client.submitTask({ ...body, title });
  await parked(taskId);
  const ids = (await system.client.getTask(taskId)).subtasks.map(({ id }) => id);
  return { taskId, ids: ids as [string, string, string] };
}

beforeEach(() => {
  system.cast.play = offline;
});

test('a completed task waits for a person without holding an agent, and an approval completes it', async () => {
  const { client, cloud } = system;
  const { taskId } = await aParkedTask('Wait');
  const blocked = await client.submitTask({ ...body, approval: false, title: 'After it', dependencies: [taskId] });
  const reason = `A person's approval: POST /api/tasks/${taskId}/approve or /reject`;
  expect(await client.getTaskStatus(taskId)).toMatchObject({
    status: 'in_progress',
    progress: 100,
    reason,
    waiting: [{ id: taskId, reason }],
  });
  expect(await client.getTask(taskId)).toMatchObject({ approval: true, approvals: [], reason, finished_at: null });
  expect(await client.getTaskResults(taskId)).toMatchObject({ partial: true, status: 'in_progress' });
  expect(await leases(client)).toEqual([]);
  expect(await sweep()).toEqual([]);
  expect((await client.getTaskStatus(blocked.taskId)).status).toBe('blocked');
  expect(executionOf(taskId, 1)).toBe('RUNNING');

  expect(await client.approveTask(taskId, { comment: 'Good' })).toMatchObject({ taskId, status: 'completed' });
  expect(await client.approveTask(taskId)).toMatchObject({ taskId, status: 'completed' });
  const { status, approvals, finished_at } = await client.getTask(taskId);
  expect({ status, approvals }).toEqual({
    status: 'completed',
    approvals: [{ run: 1, by: 'local', at: expect.any(String), decision: 'approved', comment: 'Good', subtasks: [] }],
  });
  expect(finished_at).toBe(approvals[0]?.at);
  await until(
    'the execution ends',
    () => cloud.engine.get(`${taskId}-1`)?.status,
    (seen) => seen === 'SUCCEEDED',
  );
  expect(await client.waitForTask(blocked.taskId)).toMatchObject({ status: 'completed' });
  await expect(client.rejectTask(taskId, { subtasks: ['any'], comment })).rejects.toMatchObject({
    problem: {
      status: 409,
      detail: expect.stringMatching(/is completed: there is nothing to decide any more. Run 1 was approved by local/),
    },
  });
  await atRest(cloud);
  expect(await sweep()).toEqual([]);
});

test('rejected subtasks and their dependents are done again with the comment; the rest keeps its result', async () => {
  const { client } = system;
  const { taskId, ids } = await aParkedTask('Reject');
  const [architect, backend, qa] = ids;
  const before = await client.getTaskResults(taskId);
  const record = async () =>
    (await client.getAgentPerformance({ limit: 100 })).agents.reduce(
      (sum, { tasks_completed, reworked, tasks_failed }) => [
        sum[0]! + tasks_completed,
        sum[1]! + reworked + tasks_failed,
      ],
      [0, 0],
    );
  const [completed = 0, others = 0] = await record();
  system.cast.orders = [];
  expect(await client.rejectTask(taskId, { subtasks: [backend], comment })).toMatchObject({ status: 'in_progress' });
  await parked(taskId, 2);

  expect(workOn(taskId)).toEqual(['backend', 'qa']);
  const [again, tested] = system.cast.orders;
  const first = before.deliverables.find(({ subtask_id }) => subtask_id === backend);
  expect(again).toMatchObject({ attempt: 2, agent: { agentId: first?.agent_id }, subtaskId: backend });
  expect(again?.findings).toEqual([
    { checker: 'approval', rule: 'rejected', severity: 'major', file: null, line: null, message: comment },
  ]);
  expect(again?.previous).toMatchObject({ subtask_id: backend, attempt: 1 });
  expect(again?.inputs.map(({ subtask_id, attempt }) => [subtask_id, attempt])).toEqual([[architect, 1]]);
  expect(tested).toMatchObject({ attempt: 2, findings: [], previous: undefined });
  expect(tested?.inputs.map(({ subtask_id, attempt }) => [subtask_id, attempt])).toContainEqual([backend, 2]);

  const task = await client.getTask(taskId);
  expect(task.subtasks.map(({ id, attempt, failures }) => [id, attempt, failures.map(({ error }) => error)])).toEqual([
    [architect, 1, []],
    [backend, 2, ['Rejected']],
    [qa, 2, ['InputRejected']],
  ]);
  expect(task.subtasks[1]?.failures[0]?.message).toBe(`Rejected by local: ${comment}`);
  const after = await client.getTaskResults(taskId);
  expect(after.deliverables[0]).toEqual(before.deliverables[0]);
  expect(await record()).toEqual([completed + 2, others]);
  expect(executionOf(taskId, 1)).toBe('SUCCEEDED');

  await client.approveTask(taskId);
  expect((await client.getTask(taskId)).approvals).toMatchObject([
    { run: 1, decision: 'rejected', comment, subtasks: [backend], by: 'local' },
    { run: 2, decision: 'approved', comment: null },
  ]);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed', progress: 100 });
  expect(await leases(client)).toEqual([]);
});

test('the comment and the deliverable stay with the subtask until it is completed, whichever agent works on it', async () => {
  const { client, cast } = system;
  const { taskId, ids } = await aParkedTask('Persist');
  cast.orders = [];
  cast.play = async (order, context) => {
    const result = await offline(order, context);
    if (order.agent.agentType !== 'backend') return result;
    if (order.attempt === 2) throw new Error('Does not want to');
    return order.attempt === 3 ? { ...result, requirements_met: [] } : result;
  };
  await client.rejectTask(taskId, { subtasks: [ids[1]], comment });
  await parked(taskId, 2);
  const orders = cast.orders.filter(({ agent }) => agent.agentType === 'backend');
  expect(orders.map(({ attempt, previous }) => [attempt, previous?.attempt])).toEqual([
    [2, 1],
    [3, 1],
    [4, 3],
  ]);
  for (const { findings } of orders) expect(findings[0]).toMatchObject({ checker: 'approval', message: comment });
  expect(orders[2]?.findings.length).toBeGreaterThan(1);
  expect(orders[1]?.agent.agentId).not.toBe(orders[0]?.agent.agentId);

  // Reject it again for another reason. The first comment no longer counts, and the count of attempts starts anew.
  cast.orders = [];
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && order.attempt <= 8) throw new Error('Four times, then given up');
    return offline(order, context);
  };
  await client.rejectTask(taskId, { subtasks: [ids[0]], comment: 'Other' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'failed' });
  expect(workOn(taskId)).toEqual(['architect', 'backend', 'backend', 'backend', 'backend']);
  expect(cast.orders.map(({ findings }) => findings.map(({ message }) => message))).toEqual([
    ['Other'],
    [],
    [],
    [],
    [],
  ]);
  await expect(client.approveTask(taskId)).rejects.toMatchObject({ problem: { status: 409 } });

  cast.orders = [];
  cast.play = offline;
  await client.retryTask(taskId);
  await parked(taskId, 4);
  expect(workOn(taskId)).toEqual(['backend', 'qa']);
  await client.approveTask(taskId);
});

test('a task with a failed subtask ends without asking', async () => {
  system.cast.play = async (order, context) => {
    if (order.agent.agentType === 'qa') throw new Error('No');
    return offline(order, context);
  };
  const { taskId } = await system.client.submitTask({ ...body, title: 'Fail' });
  expect(await system.client.waitForTask(taskId)).toMatchObject({ status: 'failed', stage: 'finished' });
});

test('of two decisions at once one counts, and the other is told which', async () => {
  const { client } = system;
  for (const round of [1, 2, 3]) {
    const { taskId, ids } = await aParkedTask(`Race ${round}`);
    const answers = await Promise.allSettled([
      client.approveTask(taskId),
      client.rejectTask(taskId, { subtasks: [ids[2]], comment }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = answers.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(lost.reason).toBeInstanceOf(ApiError);
    expect(lost.reason.problem).toMatchObject({
      status: 409,
      detail: expect.stringMatching(/Run 1 was (appro|rejec)/),
    });
    if (answers[0].status === 'rejected') await parked(taskId, 2);
    else expect((await client.getTask(taskId)).status).toBe('completed');
  }
});

test('the same rejection twice begins one run', async () => {
  const { client } = system;
  const { taskId, ids } = await aParkedTask('Twice');
  const rejection = { subtasks: [ids[1], ids[2]], comment };
  const answers = await Promise.all([1, 2, 3].map(() => client.rejectTask(taskId, rejection)));
  for (const answer of answers) expect(answer).toMatchObject({ status: 'in_progress' });
  await parked(taskId, 2);
  expect(workOn(taskId)).toEqual(['architect', 'backend', 'qa', 'backend', 'qa']);
  await client.cancelTask(taskId);
});

test('a decision about a run that no longer waits decides nothing', async () => {
  const { client } = system;
  const { taskId, ids } = await aParkedTask('Stale');
  const rejection = { subtasks: [ids[2]], comment, run: 1 };
  await client.rejectTask(taskId, rejection);
  await parked(taskId, 2);
  const stale = client.approveTask(taskId, { run: 1 });
  await expect(stale).rejects.toMatchObject({
    problem: { status: 409, detail: expect.stringContaining('Run 2 of task') },
  });
  expect(await client.rejectTask(taskId, rejection)).toMatchObject({ status: 'in_progress' });
  expect(await client.getTask(taskId)).toMatchObject({ run: 2 });
  expect((await client.getTaskStatus(taskId)).stage).toBe('approval');
  expect(executionOf(taskId, 2)).toBe('RUNNING');
  expect(await client.approveTask(taskId, { run: 2 })).toMatchObject({ status: 'completed' });
});

test('an approval that died after its write is finished by the sweeper', async () => {
  const { client, cloud } = system;
  const { tasks } = await stores();
  const { taskId } = await aParkedTask('Dead approval');
  const blocked = await client.submitTask({ ...body, approval: false, title: 'Behind it', dependencies: [taskId] });
  const decision = { decision: 'approved', by: 'ann', at: new Date().toISOString(), comment: undefined } as const;
  const task = await tasks.get(taskId);
  expect(await tasks.approve(task!, { ...decision, subtasks: [] }, 0)).toMatchObject({ status: 'completed' });
  expect(executionOf(taskId, 1)).toBe('RUNNING');
  expect(await sweep()).toContainEqual({ task_id: taskId, what: 'the task had ended, but not everybody knew' });
  await until(
    'the execution ends',
    () => executionOf(taskId, 1),
    (seen) => seen === 'SUCCEEDED',
  );
  expect(await client.waitForTask(blocked.taskId)).toMatchObject({ status: 'completed' });
  expect((await tasks.get(taskId))?.gate).toBeUndefined();
  await atRest(cloud);
  expect(await sweep()).toEqual([]);
  expect(cloud.engine.get(`${taskId}-2`)).toBeUndefined();
});

test('a rejection that died after its write, or after it began the run, is finished by the sweeper', async () => {
  const { client } = system;
  const { tasks } = await stores();
  const { taskId, ids } = await aParkedTask('Dead rejection');
  const decision = {
    decision: 'rejected',
    by: 'ann',
    at: new Date().toISOString(),
    comment,
    subtasks: [ids[2]],
  } as const;
  const task = await tasks.get(taskId);
  expect(await tasks.reject(task!, { ...decision, subtasks: [ids[2]] })).toMatchObject({ run: 2 });
  expect((await client.getTaskStatus(taskId)).stage).toBe('execution');
  expect((await sweep()).map(({ what }) => what)).toEqual([
    'the run that a person had rejected still waited',
    'it had no execution',
  ]);
  await parked(taskId, 2);
  expect(executionOf(taskId, 1)).toBe('SUCCEEDED');
  expect((await client.getTask(taskId)).subtasks.map(({ attempt }) => attempt)).toEqual([1, 1, 2]);
  await client.approveTask(taskId);
});

test('a Decompose that is killed while it reopens subtasks goes on where it was', async () => {
  const { client, cloud } = system;
  const { subtasks, tasks } = await stores();
  const { taskId, ids } = await aParkedTask('Dead Decompose');
  const [, backend, qa] = ids;
  const task = await tasks.get(taskId);
  const by = { decision: 'rejected', by: 'ann', at: new Date().toISOString(), comment } as const;
  await tasks.reject(task!, { ...by, subtasks: [backend] });
  // Leave it as a handler that died at the last subtask would.
  const last = await subtasks.get({ taskId, subtaskId: qa });
  const failure = { agentId: null, error: 'InputRejected', message: 'x', at: by.at, counts: false } as const;
  await subtasks.reopen(last!, 2, { waitsOn: [backend], inputs: last!.inputs }, failure, undefined);
  await cloud.invoke('sweep', { grace_seconds: 0 });
  await parked(taskId, 2);
  expect((await client.getTask(taskId)).subtasks.map(({ attempt }) => attempt)).toEqual([1, 2, 2]);
  await client.approveTask(taskId);
});

test('a parked task can be cancelled, and when it is retried asks again without any work', async () => {
  const { client } = system;
  const { taskId, ids } = await aParkedTask('Cancel');
  expect(await client.cancelTask(taskId)).toMatchObject({ status: 'cancelled' });
  expect(executionOf(taskId, 1)).toBe('ABORTED');
  for (const late of [client.approveTask(taskId), client.rejectTask(taskId, { subtasks: [ids[0]], comment })]) {
    await expect(late).rejects.toMatchObject({ problem: { status: 409 } });
  }
  system.cast.orders = [];
  await client.retryTask(taskId);
  await parked(taskId, 2);
  expect(workOn(taskId)).toEqual([]);
  await client.approveTask(taskId);
  expect((await client.getTask(taskId)).status).toBe('completed');
});

test('a rejection that is cancelled before its run begins still holds when the task is retried', async () => {
  const { client } = system;
  const { tasks } = await stores();
  const { taskId, ids } = await aParkedTask('Cancelled rejection');
  const task = await tasks.get(taskId);
  const at = new Date().toISOString();
  await tasks.reject(task!, { decision: 'rejected', by: 'ann', at, comment, subtasks: [ids[2]] });
  await client.cancelTask(taskId);
  system.cast.orders = [];
  await client.retryTask(taskId);
  await parked(taskId, 3);
  expect(workOn(taskId)).toEqual(['qa']);
  await client.approveTask(taskId);
});

test('a parked task outlives its execution', async () => {
  const { client, cloud } = system;
  const one = await aParkedTask('Outlive 1');
  const two = await aParkedTask('Outlive 2');
  for (const { taskId } of [one, two]) cloud.engine.stop(`${taskId}-1`);
  expect(await sweep()).toEqual([]);
  expect(
    (await cloud.invoke<{ mended: Mended[] }>('sweep', { grace_seconds: 0, executions_lost: true })).mended,
  ).toEqual([]);
  system.cast.orders = [];
  expect(await client.approveTask(one.taskId)).toMatchObject({ status: 'completed' });
  await client.rejectTask(two.taskId, { subtasks: [two.ids[2]], comment });
  await parked(two.taskId, 2);
  expect(system.cast.orders).toHaveLength(1);
  await client.approveTask(two.taskId);
});

test('an agent that pulls gets the comment with its lease, and its usage is counted once', async () => {
  const { client, cloud } = system;
  const built = (await client.listAgents({ agent_type: 'backend' })).agents;
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'offline' });
  const agent = await register(cloud, 'puller');
  const usage = { api_calls: 3, input_tokens: 1, output_tokens: 1, cost_usd: 0.5 };
  const { taskId } = await client.submitTask({ ...body, title: 'Pull', max_cost_usd: 10 });
  await agent.complete(await take(agent), { ...deliverable, usage });
  await parked(taskId);
  const { subtasks } = await client.getTask(taskId);
  await client.rejectTask(taskId, { subtasks: [subtasks[1]!.id], comment });
  const lease = await take(agent);
  expect(lease).toMatchObject({ attempt: 2, subtask_id: subtasks[1]?.id });
  expect(lease.findings[0]).toMatchObject({ checker: 'approval', rule: 'rejected', message: comment });
  const stale = agent.complete({ ...lease, attempt: 1 }, { ...deliverable, usage });
  await expect(stale).rejects.toMatchObject({ problem: { status: 409, detail: expect.stringContaining('Rejected') } });
  await agent.complete(lease, { ...deliverable, usage });
  await parked(taskId, 2);
  const { metrics, budget } = await client.getTaskStatus(taskId);
  expect(metrics).toMatchObject({ api_calls: 6, cost_usd: 1 });
  expect(budget).toMatchObject({ spent_usd: 1, reserved_usd: 0 });
  await client.approveTask(taskId);
  await client.removeAgent('puller');
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'online' });
});

test('a decision that cannot be is refused by its field, and changes nothing', async () => {
  const { client } = system;
  const { taskId, ids } = await aParkedTask('Refuse');
  const refused = async (rejection: unknown) =>
    client
      .rejectTask(taskId, rejection as never)
      .catch(({ problem }: ApiError) => [problem.status, problem.errors?.map(({ field }) => field)]);
  expect(await refused({ subtasks: [], comment })).toEqual([400, ['/subtasks']]);
  expect(await refused({ subtasks: [ids[0]], comment: ' ' })).toEqual([400, ['/comment']]);
  expect(await refused({ subtasks: [ids[0]] })).toEqual([400, ['/comment']]);
  expect(await refused({ subtasks: [ids[0], 'unknown', ids[0]], comment })).toEqual([
    400,
    ['/subtasks/1', '/subtasks/2'],
  ]);
  const { stage } = await client.getTaskStatus(taskId);
  expect(stage).toBe('approval');
  await client.cancelTask(taskId);
  const plain = await client.submitTask({ ...body, approval: false, title: 'Not asked for' });
  await expect(client.approveTask(plain.taskId)).rejects.toMatchObject({
    problem: { status: 409, detail: expect.stringContaining('without approval') },
  });
  await client.waitForTask(plain.taskId);
});
