import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { foundIn, TYPE, words, writeCanaries } from '../canaries.ts';
import { clientOf, newFolder, runToEnd, runToEndWith, start, startWith } from './main-process.ts';

/** The words that are found in any file of a folder. */
function foundInFolder(folder: string, searched?: string[]): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return foundIn(
    files.map(({ parentPath, name }) => readFileSync(join(parentPath, name))),
    searched,
  );
}

test('no byte of the data folder tells a word of a task, and a process that is started on it tells all', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  const taskId = await writeCanaries(first);
  const before = await clientOf(first).getTask(taskId);
  const cancelled = await clientOf(first).submitTask({ type: 'quality', title: words.title, approval: true });
  await clientOf(first).cancelTask(cancelled.taskId);
  expect(foundInFolder(folder)).toEqual([]);
  // The search finds the word that has to be readable, so it would find the others.
  expect(foundInFolder(folder, [TYPE, taskId])).toEqual([TYPE, taskId]);
  await first.end('SIGKILL');
  expect(foundInFolder(folder)).toEqual([]);
  expect(statSync(join(folder, 'encryption-key')).mode & 0o777).toBe(0o600);

  const second = await start('--data-dir', folder);
  const client = clientOf(second);
  const task = await client.getTask(taskId);
  expect(task).toMatchObject({ title: words.title, description: words.description, requirements: [words.requirement] });
  expect(JSON.stringify(task.subtasks)).toContain(words.failure);
  expect(JSON.stringify(task)).toContain(words.comment);
  expect(task.subtasks.map(({ title }) => title)).toEqual(before.subtasks.map(({ title }) => title));
  expect((await client.listTasks()).tasks.map(({ title }) => title)).toEqual([words.title, words.title]);
  expect(JSON.stringify(await client.getTaskLog(taskId))).toContain(words.line);
  const { deliverables } = await client.getTaskResults(taskId);
  expect(JSON.stringify(deliverables)).toContain(words.summary);
  await second.end('SIGTERM');
  expect(foundInFolder(folder)).toEqual([]);
});

test('a process that dies while it writes the key leaves no part of one, and the next makes it', () => {
  const folder = newFolder();
  const makeKey = (before: string) => {
    const script = `
      import { useLocalClients } from './aws/clients.ts';
      import { Table } from './aws/table.ts';
      import { readEncryptionKey } from './local/encryption-key.ts';
      import { tableClient } from './local/local-clients.ts';
      import { queuesAt, TABLE } from './local/resources.ts';
      import { openServices } from './local/services.ts';
      const services = openServices({ queueSet: queuesAt() });
      useLocalClients({ dynamodb: tableClient(services.dynamodb) });
      ${before}
      await readEncryptionKey({ dataDir: process.argv[1], variable: undefined }, new Table(TABLE.name));
      process.exit(0);`;
    return spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], { encoding: 'utf8' });
  };
  // Dies as SIGKILL would have it, once the file is there and before anything is in it.
  const dying = `
    const { default: fs } = await import('node:fs');
    fs.writeSync = () => process.kill(process.pid, 'SIGKILL');`;
  expect(makeKey(dying).signal).toBe('SIGKILL');
  expect(readdirSync(folder)).toEqual(['encryption-key.new']);
  expect(makeKey('')).toMatchObject({ status: 0 });
  expect(readdirSync(folder)).toEqual(['encryption-key']);
});

describe('a key that does not fit ends it with one sentence, and changes nothing:', () => {
  /** A folder with a task, and its key. */
  async function aFolder() {
    const folder = newFolder();
    const started = await start('--data-dir', folder);
    const { taskId } = await clientOf(started).submitTask({ type: 'quality', title: 'Kept' });
    await started.end('SIGTERM');
    return {
      folder,
      taskId,
      file: join(folder, 'encryption-key'),
      key: readFileSync(join(folder, 'encryption-key'), 'utf8'),
    };
  }
  const another = randomBytes(32).toString('base64');

  test('another one, none, or one that others can read; and with the right one all is there', async () => {
    const { folder, taskId, file, key } = await aFolder();
    const ends = async (env: Record<string, string> = {}) => {
      const { code, stdout, stderr } = await runToEndWith(env, '--port', '0', '--data-dir', folder);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      return stderr.trimEnd();
    };
    writeFileSync(file, another);
    expect(await ends()).toMatch(
      /^The data in .* are encrypted with the key local:\w{16}, and .*encryption-key holds another one, local:\w{16}: .*$/,
    );
    expect(readFileSync(file, 'utf8')).toBe(another);
    rmSync(file);
    expect(await ends()).toMatch(
      /^The data in .* are encrypted with the key local:\w{16}, which is missing: put .*encryption-key back, or set TRITONS_ENCRYPTION_KEY\. .*$/,
    );
    expect(readdirSync(folder)).not.toContain('encryption-key');
    expect(await ends({ TRITONS_ENCRYPTION_KEY: another })).toMatch(
      /^The data in .* and TRITONS_ENCRYPTION_KEY holds another one/,
    );
    writeFileSync(file, key);
    chmodSync(file, 0o640);
    expect(await ends()).toBe(`Others can read the key in ${file}: chmod 600 ${file}`);
    chmodSync(file, 0o600);
    const started = await start('--data-dir', folder);
    expect((await clientOf(started).getTask(taskId)).title).toBe('Kept');
    await started.end('SIGTERM');
    rmSync(file);
    const inVariable = await startWith({ TRITONS_ENCRYPTION_KEY: key.trim() }, '--data-dir', folder);
    expect((await clientOf(inVariable).getTask(taskId)).title).toBe('Kept');
    await inVariable.end('SIGTERM');
    expect(readdirSync(folder)).not.toContain('encryption-key');
  });

  test('something that is no key', async () => {
    const folder = newFolder();
    const { code, stderr } = await runToEndWith(
      { TRITONS_ENCRYPTION_KEY: 'secret' },
      '--port',
      '0',
      '--data-dir',
      folder,
    );
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'TRITONS_ENCRYPTION_KEY holds no key: 32 bytes in base64, as `openssl rand -base64 32` makes them\n',
    });
    writeFileSync(join(folder, 'encryption-key'), 'short', { mode: 0o600 });
    expect((await runToEnd('--port', '0', '--data-dir', folder)).stderr).toContain('encryption-key holds no key');
  });
});
