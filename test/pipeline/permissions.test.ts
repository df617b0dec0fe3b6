import { expect, test } from '@jest/globals';
import type { TaskSubmission, TritonsClient } from '../../client/tritons-client.ts';
import { type HandlerName, handlers } from '../../core/contracts/system/handlers.ts';
import type { EmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { aCloud, aGate, agentsOf, leases, offline, until } from './a-cloud.ts';
import { asked, askedInExcess } from './asked-of-aws.ts';
import { backendTask, deliverable, register, take } from './pulling.ts';

process.env.WEBHOOK_ALLOWED_HOSTS = '127.0.0.1:9';
const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2 }) });

/** Makes every call that a pull agent may make. */
async function pullWork(cloud: EmbeddedCloud, client: TritonsClient) {
  const built = (await client.listAgents({ agent_type: 'backend' })).agents;
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'offline' });
  const agent = await register(cloud, 'puller');
  const { taskId } = await client.submitTask(backendTask);
  const failed = await take(agent);
  await agent.heartbeat(failed, { log: ['one'] });
  await agent.release(failed);
  const again = await take(agent);
  const { uploads } = await agent.uploads(again, { files: [{ sha256: 'a'.repeat(64), bytes: 1 }] });
  expect(uploads).toHaveLength(1);
  await agent.complete(again, deliverable);
  await client.waitForTask(taskId);
  const second = await client.submitTask({ ...backendTask, title: 'Second' });
  await agent.fail(await take(agent), { reason: 'No' });
  await agent.leave();
  const other = await register(cloud, 'puller_2');
  await other.leave();
  await other.complete(await take(other), deliverable);
  await client.waitForTask(second.taskId);
  await client.getTaskLog(taskId);
  await client.listEvents({ taskId });
  const third = await client.submitTask({ ...backendTask, title: 'Third' });
  await take(other);
  for (const id of ['puller', 'puller_2']) await client.removeAgent(id);
  for (const { agent_id } of built) await client.updateAgent(agent_id, { status: 'online' });
  await client.waitForTask(third.taskId);
}

/** Makes every call about a key, and some with it. */
async function haveKeys() {
  const { client, cloud } = system;
  const { key, api_key } = await client.createKey({ name: 'a_key', role: 'submitter' });
  const own = new PatientClient({ url: cloud.url, apiKey: api_key });
  const { taskId } = await own.submitTask({ type: 'quality', title: 'Own' });
  await own.getTaskStatus(taskId);
  await client.changeKey(key.key_id, { role: 'viewer' });
  await client.rotateKey(key.key_id);
  await client.revokeKey(key.key_id);
  await client.listKeys();
  await client.changeOwner('a_key', { max_open_tasks: 1, max_usd_a_day: 9 });
  await client.getOwner('a_key');
}

/** Makes every call about a webhook, whose receiver refuses connections. */
async function haveWebhooks() {
  const { client } = system;
  const { webhook } = await client.createWebhook({ url: 'http://127.0.0.1:9/', event_types: ['webhook.changed'] });
  const { webhook_id } = webhook;
  await client.rotateWebhookSecret(webhook_id);
  const { deliveries } = await until(
    'the delivery has failed',
    () => client.listWebhookDeliveries(webhook_id),
    (page) => page.deliveries.length === 1,
  );
  await client.replayWebhookDelivery(webhook_id, deliveries[0]!.delivery_id);
  await client.updateWebhook(webhook_id, { event_types: ['task.*'] });
  for (const read of [client.getWebhook(webhook_id), client.listWebhooks(), client.removeWebhook(webhook_id)])
    await read;
}

/** Makes every decision that a person may make about a task. */
async function haveApproved(task: TaskSubmission) {
  const { client } = system;
  const { taskId } = await client.submitTask({ ...task, approval: true });
  await client.submitTask({ ...task, title: 'After it', dependencies: [taskId] });
  const parked = (run: number) =>
    until(
      'it waits for approval',
      async () => [(await client.getTaskStatus(taskId)).stage, (await client.getTask(taskId)).run],
      ([stage, seen]) => stage === 'approval' && seen === run,
    );
  await parked(1);
  await client.rejectTask(taskId, { subtasks: [(await client.getTask(taskId)).subtasks[2]!.id], comment: 'Again' });
  await parked(2);
  await client.approveTask(taskId);
}

test('no handler exceeds its permissions, whatever happens to a task', async () => {
  const { client, cloud, cast } = system;
  const aTask = { type: 'development', title: 'All', requirements: ['alpha beta gamma'] };
  const submitAndWait = async (title: string) => {
    const { taskId } = await client.submitTask({ ...aTask, title }, { idempotencyKey: title });
    await client.waitForTask(taskId);
    return taskId;
  };
  const done = await submitAndWait('Done');
  await client.submitTask({ ...aTask, title: 'Done' }, { idempotencyKey: 'Done' });
  const [delivered] = (await client.getTaskResults(done)).deliverables;
  await client.getArtifact(delivered!.artifacts[0]!);
  for (const read of [client.getTask(done), client.getTaskResults(done), client.listTasks(), client.listAgents()])
    await read;
  for (const read of [client.getAgent('agent_qa_1'), client.getAgentPerformance(), client.getHealth()]) await read;
  for (const read of [client.listCircuits(), client.listOpenTasks(), client.getCaller(), client.listDepartments()])
    await read;
  await client.getAudit({ from: new Date().toISOString() });
  await client.listAuditItems({ log: 0 });
  await client.getTask('unknown').catch(() => {});
  await client.changeBudget(done, { max_cost_usd: 1 }).catch(() => {});
  await client.getTaskQuality(done);
  await haveApproved({ ...aTask, title: 'Approved' });

  // A task that fails, then is retried while another task waits for it.
  let failing = true;
  cast.play = async (order, context) => {
    if (failing && order.agent.agentType === 'backend') throw new Error('No');
    return offline(order, context);
  };
  const failed = await submitAndWait('Failed');
  const waiting = await client.submitTask({ ...aTask, title: 'Waiting', dependencies: [failed] });
  failing = false;
  await client.retryTask(failed);
  await client.waitForTask(waiting.taskId);

  // More tasks than slots, one cancelled under way and retried, an execution that dies, a sweep.
  const gate = aGate();
  cast.play = async (order, context) => {
    await gate.opened;
    return offline(order, context);
  };
  const many = await Promise.all(['a', 'b', 'c', 'd'].map((title) => client.submitTask({ ...aTask, title })));
  await until(
    'two work',
    () => leases(client),
    (held) => held.length === 2,
  );
  const [first, second] = many.map(({ taskId }) => taskId) as [string, string];
  await client.cancelTask(first);
  await client.retryTask(first);
  cloud.engine.stop(`${second}-1`);
  await cloud.invoke('sweep', { grace_seconds: 0 });
  gate.open();
  for (const { taskId } of many) await client.waitForTask(taskId);

  // One is deleted while another waits on it.
  const last = await client.submitTask({
    ...aTask,
    title: 'Waits',
    dependencies: [(await client.submitTask(aTask)).taskId],
  });
  await client.deleteTask((await client.getTask(last.taskId)).dependencies[0]!);
  await client.deleteTask(last.taskId);

  // Messages that cannot be processed, and an execution that fails.
  cloud.services.queues.send(cloud.queues.departments.QUALITY.queue.name, 'no message');
  await until(
    'a dead letter',
    () => client.listDeadLetters(),
    ({ dead_letters }) => dead_letters.length === 1,
  );
  await cloud.invoke('fail', { task_id: done, run: 1, error: 'Test', token: 'nobody waits for it' });
  await cloud.invoke('wakeWaiting', { Records: [{ body: '{"schema_version":1,"agent_type":"backend"}' }] });
  await pullWork(cloud, client);
  await haveWebhooks();
  await haveKeys();
  await Promise.all([client.getTaskMetrics(), client.getAgentMetrics(), client.getSystemMetrics()]);
  await client.getPrometheusMetrics();
  await cloud.invoke('authorize', { headers: { authorization: `Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(43)}` } });

  expect(askedInExcess()).toEqual([]);
  const quiet = Object.keys(handlers).filter((name) => !asked.has(name as HandlerName));
  expect(quiet.sort()).toEqual(['answerUnrouted', 'getCaller', 'getOpenapi', 'listDepartments']);
});
