import { afterAll, expect, test } from '@jest/globals';
import { STAGE_KEYS } from '../../aws/keys.ts';
import { kmsRootKey } from '../../aws/sealing/kms-root-key.ts';
import { useRootKey } from '../../aws/sealing/root-key.ts';
import { Table } from '../../aws/table.ts';
import { ApiError } from '../../client/api-error.ts';
import { log } from '../../functions/shared/log.ts';
import { TABLE } from '../../local/resources.ts';
import { everythingStored } from '../access/stored.ts';
import { aKms } from '../aws/a-kms.ts';
import { aCloud, agentsOf, offline, until } from './a-cloud.ts';
import { asked } from './asked-of-aws.ts';

const kms = await aKms();
afterAll(() => kms.stop());
let before: (handler: string) => void = () => {};
const system = aCloud({
  agents: agentsOf(['architect', 'backend', 'qa'], { capacity: 4 }),
  around: (name, handler) => (event, context) => {
    before(name);
    return handler(event, context);
  },
});

log.setLogLevel('DEBUG');
const logged: string[] = [];
const note = (line: string) => logged.push(line);
(log as unknown as { console: object }).console = { debug: note, info: note, log: note, warn: note, error: note };

/** Makes all functions processes that have just started on AWS: they know no key. */
const restart = () => useRootKey(kmsRootKey('arn:aws:kms:us-east-1:111122223333:key/root', 'dev'));
const task = { type: 'development', title: 'Kmscanary', requirements: ['alpha beta gamma'] };

test('under a key of KMS the functions work as ever, each within its permissions', async () => {
  const { client, cloud, cast } = system;
  const table = new Table(TABLE.name);
  for (const { pk, sk } of await table.queryAll({ partition: STAGE_KEYS }))
    await table.delete({ pk: String(pk), sk: String(sk) });
  restart();
  await cloud.invoke('loadRoster', { agents: [] });
  expect(kms.calls.map(({ action }) => action)).toEqual(['Encrypt']);
  cast.play = async (order, context) => {
    cast.play = offline;
    await context.log([{ level: 'info', text: 'Kmscanary of a line' }]);
    throw new Error(`Kmscanary of a failure ${order.task.title}`);
  };
  const { taskId } = await client.submitTask(task);
  await client.waitForTask(taskId);
  expect((await client.getTask(taskId)).title).toBe(task.title);
  expect(everythingStored().filter((row) => row.includes('Kmscanary'))).toEqual([]);
  expect(logged.filter((line) => line.includes('attempt failed'))).not.toEqual([]);
  expect(logged.filter((line) => line.includes('Kmscanary'))).toEqual([]);
  expect(kms.calls.map(({ action }) => action)).toEqual(['Encrypt', 'Decrypt']);
  // Whatever starts first asks KMS: here each route and step does so.
  for (const read of ['getTaskResults', 'getTaskLog', 'getTaskQuality'] as const) {
    restart();
    await client[read](taskId);
  }
  restart();
  expect((await client.listTasks()).tasks.map(({ title }) => title)).toContain(task.title);
  const askers = [...asked].flatMap(([name, requests]) => (requests.has('kms:Decrypt') ? name : []));
  expect(askers).toEqual(expect.arrayContaining(['getTaskResults', 'getTaskLog', 'getTaskQuality', 'listTasks']));
});

test('while KMS refuses, a submission is answered 503, stores nothing, and the log says what to do', async () => {
  const { client } = system;
  restart();
  kms.refuse = () => 'DisabledException';
  logged.length = 0;
  const error = await client.submitTask({ ...task, id: 'refused' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApiError);
  const { problem } = error as ApiError;
  expect(problem).toMatchObject({ status: 503, type: '/problems/key-unavailable' });
  expect(JSON.stringify(problem)).not.toContain('arn:');
  expect(logged.join('\n')).toMatch(/111122223333:key\/root cannot be used: it is disabled: aws kms enable-key/);
  expect(everythingStored().filter((row) => row.includes('TASK#refused'))).toEqual([]);
  kms.refuse = () => undefined;
  await client.submitTask({ ...task, id: 'refused' });
  await client.waitForTask('refused');
});

test('a task under way waits until KMS is there again, and completes', async () => {
  const { client, cloud } = system;
  kms.calls = [];
  before = (handler) => {
    if (handler !== 'assess') return;
    before = () => {};
    kms.refuse = () => 'AccessDeniedException';
    restart();
  };
  const { taskId } = await client.submitTask({ ...task, title: 'Kmscanary under way' });
  await until(
    'the step has failed twice',
    async () => kms.calls.length,
    (calls) => calls > 1,
  );
  // Its failures set off an alarm.
  await expect(cloud.invoke('sweep', { grace_seconds: 0 })).rejects.toThrow('could not be swept');
  kms.refuse = () => undefined;
  expect(await client.waitForTask(taskId, { timeoutMs: 60_000 })).toMatchObject({ status: 'completed' });
  const { subtasks } = await client.getTask(taskId);
  expect(subtasks.map(({ attempt }) => attempt)).toEqual(subtasks.map(() => 1));
  expect(logged.join('\n')).toContain('step failed');
  expect(logged.join('\n')).not.toContain('Kmscanary');
});
