import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { STAGE_KEYS } from '../../aws/keys.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { newFolder, runToEnd, start, startWith } from '../local/main-process.ts';

const run = (folder: string, ...args: string[]) => runWith({ TRITONS_ENV_FILE: '' }, folder, ...args);

function runWith(variables: Record<string, string>, folder: string, ...args: string[]) {
  const script = ['scripts/encryption-key.ts', ...args, '--data-dir', folder];
  const { status, stdout, stderr } = spawnSync(process.execPath, script, {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...variables },
  });
  return { status, said: (stdout + stderr).trim() };
}

async function titlesIn(folder: string, titleOfNew?: string): Promise<string[]> {
  const started = await start('--data-dir', folder);
  const client = new TritonsClient({ url: started.url });
  if (titleOfNew) await client.submitTask({ type: 'quality', title: titleOfNew });
  const { tasks } = await client.listTasks();
  const whole = await Promise.all(tasks.map(({ task_id }) => client.getTask(task_id)));
  await started.end('SIGTERM');
  return whole.map(({ title }) => title).sort();
}

test('keys are rotated and wrapped anew: all tasks stay readable, by the new key alone', async () => {
  const folder = newFolder();
  const [file, old] = [join(folder, 'encryption-key'), join(newFolder(), 'old')];
  expect(await titlesIn(folder, 'First')).toEqual(['First']);
  expect(run(folder, 'rotate')).toMatchObject({
    status: 0,
    said: expect.stringMatching(/^New tasks are encrypted under the key \w{16}/),
  });
  expect(await titlesIn(folder, 'Second')).toEqual(['First', 'Second']);

  renameSync(file, old);
  expect(run(folder, 'rewrap', old)).toMatchObject({
    status: 1,
    said: expect.stringContaining('There is no key in use'),
  });
  writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  const wrong = join(newFolder(), 'wrong');
  writeFileSync(wrong, randomBytes(32).toString('base64'), { mode: 0o600 });
  expect(run(folder, 'rewrap', wrong)).toMatchObject({
    status: 1,
    said: expect.stringMatching(/holds local:\w+; the data are protected by local:\w+\.$/),
  });
  expect(run(folder, 'rewrap', old)).toMatchObject({
    status: 0,
    said: expect.stringMatching(/^2 keys are protected by local:\w+ now/),
  });
  expect(run(folder, 'rewrap', old)).toMatchObject({ status: 0, said: expect.stringMatching(/^0 keys/) });
  expect(await titlesIn(folder, 'Third')).toEqual(['First', 'Second', 'Third']);

  writeFileSync(file, readFileSync(old));
  expect((await runToEnd('--port', '0', '--data-dir', folder)).stderr).toContain('holds another one');
});

test('one damaged key of the stage is named, and hinders neither the start nor the commands', async () => {
  const folder = newFolder();
  await titlesIn(folder, 'First');
  run(folder, 'rotate');
  await titlesIn(folder, 'Second');
  const damaged = damageFirstKey(folder);
  const names = expect.stringMatching(
    new RegExp(`A key of the stage is damaged: STAGEKEYS ${damaged} .*wrapped should be string, and is missing`),
  );

  const started = await start('--data-dir', folder);
  const client = new TritonsClient({ url: started.url });
  expect(started.said()).toEqual(names);
  const { tasks, unreadable } = await client.listTasks();
  expect(tasks.map(({ title }) => title)).toEqual(['Second']);
  expect(unreadable).toHaveLength(1);
  await client.submitTask({ type: 'quality', title: 'Third' });
  await started.end('SIGTERM');

  expect(run(folder, 'rotate')).toMatchObject({ status: 0, said: names });
  const [file, old] = [join(folder, 'encryption-key'), join(newFolder(), 'old')];
  renameSync(file, old);
  writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  const { status, said } = run(folder, 'rewrap', old);
  // The old key is needed for what is restored.
  expect({ status, said }).toEqual({ status: 1, said: names });
  expect(said).toMatch(/^2 keys are protected by local:\w+ now\.\n/);
  expect(said).toContain(`Keep ${old}, and rewrap again`);
});

test('a key that is missing is not made anew if all that the stage had are damaged', async () => {
  const folder = newFolder();
  await titlesIn(folder, 'First');
  damageFirstKey(folder);
  renameSync(join(folder, 'encryption-key'), join(folder, 'elsewhere'));
  expect((await runToEnd('--port', '0', '--data-dir', folder)).stderr).toContain('which is missing: put');
  expect(existsSync(join(folder, 'encryption-key'))).toBe(false);
});

/** Takes the content from the oldest key of the stage. Returns its sort key. */
function damageFirstKey(folder: string): string {
  const services = openServices({ dataDir: folder, queueSet: queuesAt() });
  try {
    const { Items = [] } = services.dynamodb.run('Query', {
      TableName: 'tritons',
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: STAGE_KEYS } },
    }) as { Items?: Record<'pk' | 'sk', { S: string }>[] };
    const { pk, sk } = Items[0]!;
    services.dynamodb.run('UpdateItem', {
      TableName: 'tritons',
      Key: { pk, sk },
      UpdateExpression: 'REMOVE #w',
      ExpressionAttributeNames: { '#w': 'wrapped' },
    });
    return sk.S;
  } finally {
    services.close();
  }
}

test('the key may be in .env, as for npm start', async () => {
  const folder = newFolder();
  const key = randomBytes(32).toString('base64');
  await (await startWith({ TRITONS_ENCRYPTION_KEY: key }, '--data-dir', folder)).end('SIGTERM');
  const file = join(newFolder(), 'env');
  writeFileSync(file, `TRITONS_ENCRYPTION_KEY=${key}\n`);
  // Without the key, the data need one that is missing: or there were none, and this would prove nothing.
  expect(run(folder, 'rotate').status).toBe(1);
  expect(runWith({ TRITONS_ENV_FILE: file }, folder, 'rotate')).toMatchObject({
    status: 0,
    said: expect.stringMatching(/^New tasks are encrypted under the key/),
  });
});

test('a folder without data is refused, and not made', () => {
  const folder = join(newFolder(), 'mistyped');
  for (const command of [['rotate'], ['rewrap', 'old']])
    expect(run(folder, ...command)).toMatchObject({ status: 1, said: expect.stringContaining('name the data folder') });
  expect(existsSync(folder)).toBe(false);
});

test('an unknown command, and a folder that TRITONS runs on, are refused', async () => {
  const folder = newFolder();
  expect(run(folder, 'turn')).toMatchObject({ status: 1, said: expect.stringMatching(/^Usage/) });
  const started = await start('--data-dir', folder);
  expect(run(folder, 'rotate')).toMatchObject({
    status: 1,
    said: expect.stringContaining('TRITONS is running on it already'),
  });
  await started.end('SIGTERM');
});
