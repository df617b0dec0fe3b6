import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Route, routes } from '../../core/contracts/api/routes.ts';
import { anIssuer, JWKS, settingsOf } from '../access/an-issuer.ts';
import { PatientClient } from '../patient-client.ts';
import { listeningSockets } from './listening-sockets.ts';
import { newFolder, runToEnd, start, startWith } from './main-process.ts';

const keyFileIn = (said: string) => /The first one is in (\S+)\./.exec(said)?.[1];

test('every call needs a key; the first one is in a file of the data folder, in no output, and lasts', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder, '--auth', 'required');
  const file = keyFileIn(first.said())!;
  expect(file).toBe(join(folder, 'admin-key'));
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const apiKey = readFileSync(file, 'utf8').trim();
  const client = new PatientClient({ url: first.url, apiKey });
  const { taskId } = await client.submitTask({ type: 'security', title: 'With a key' });
  await client.waitForTask(taskId);
  await expect(new PatientClient({ url: first.url }).getTask(taskId)).rejects.toMatchObject({ status: 401 });
  expect((await first.end('SIGTERM')).code).toBe(0);
  expect(first.said()).not.toContain(apiKey.split('_').slice(2).join('_'));

  const second = await startWith({ TRITONS_AUTH: 'required' }, '--data-dir', folder);
  expect(second.said()).toContain('Every call needs an API key.\n');
  expect(keyFileIn(second.said())).toBeUndefined();
  expect(await new PatientClient({ url: second.url, apiKey }).getTask(taskId)).toMatchObject({ task_id: taskId });
  await second.end('SIGTERM');
});

test('with --memory the key is in a temporary file, which ends with the process', async () => {
  const { said, url, end } = await start('--memory', '--auth', 'required');
  const file = keyFileIn(said())!;
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const client = new PatientClient({ url, apiKey: readFileSync(file, 'utf8').trim() });
  expect(await client.listTasks()).toMatchObject({ tasks: [] });
  await end('SIGINT');
  expect(existsSync(join(file, '..'))).toBe(false);
});

test('a token of an issuer in the file opens it, and is in no output', async () => {
  const issuer = await anIssuer();
  const file = join(newFolder(), 'issuers.json');
  writeFileSync(file, JSON.stringify([settingsOf(issuer)]));
  const env = { TRITONS_ISSUERS: file, POWERTOOLS_LOG_LEVEL: 'DEBUG' };
  const { said, url, end } = await startWith(env, '--memory', '--auth', 'required');
  const [good, expired] = [await issuer.sign(), await issuer.sign({ exp: 1 })];
  const client = new PatientClient({ url, apiKey: good });
  const { taskId } = await client.submitTask({ type: 'security', title: 'With a token' });
  expect(await client.getTask(taskId)).toMatchObject({ submitter: 'ann' });
  issuer.instead.set(JWKS, (request) => request.destroy());
  const unknown = await issuer.sign({}, { kid: 'unknown' });
  for (const token of [expired, unknown, `${good}x`])
    await expect(new PatientClient({ url, apiKey: token }).getTask(taskId)).rejects.toMatchObject({ status: 401 });
  await end('SIGTERM');
  for (const part of [good, expired, unknown].flatMap((token) => token.split('.').slice(1)))
    expect(said()).not.toContain(part);
});

test('.env can require keys', async () => {
  const env = join(newFolder(), '.env');
  writeFileSync(env, 'TRITONS_AUTH=required\n');
  const { url, end } = await startWith({ TRITONS_ENV_FILE: env }, '--memory');
  expect((await fetch(`${url}/api/tasks`)).status).toBe(401);
  await end('SIGTERM');
});

describe('a host that others can reach', () => {
  test.each([
    ['--host', '0.0.0.0'],
    ['--allowed-host', 'tritons.example.com'],
  ])('%s %s without keys is refused with one sentence, before anything listens', async (...option) => {
    const { code, stdout, stderr } = await runToEnd('--memory', '--port', '0', ...option);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      'Others than this machine may call only with a key: give --auth required with --host, --allowed-host and --public-url.\n',
    );
  });

  const onLinux = process.platform === 'linux' ? test : test.skip;
  onLinux('is listened on with keys, with a warning (read from /proc, so on Linux)', async () => {
    const { child, said, url, end } = await start('--memory', '--auth', 'required', '--host', '0.0.0.0');
    expect(listeningSockets(child.pid!).map(({ address }) => address)).toEqual(['0.0.0.0']);
    expect(said()).toContain('WARNING: keys and data cross the network unencrypted.');
    expect((await fetch(`${url}/health`)).status).toBe(200);
    await end('SIGTERM');
  });
});

test('no route that is not public does anything without a key in force', async () => {
  const { said, url, end } = await start('--memory', '--auth', 'required');
  const apiKey = readFileSync(keyFileIn(said())!, 'utf8').trim();
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const calls = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => [method.toUpperCase(), path] as const),
  );
  const isPublic = ([method, path]: readonly [string, string]) =>
    (Object.values(routes) as Route[]).some(
      (route) => route.method === method && route.path === path && route.permission === 'public',
    );
  expect(calls.filter(isPublic)).toEqual([
    ['GET', '/health'],
    ['GET', '/openapi.json'],
  ]);
  const bodies: Record<string, object> = {
    '/api/tasks/submit': { type: 'security', title: 'Uninvited' },
    '/api/agents': { agent_type: 'backend' },
  };
  const ask = (method: string, path: string, headers: Record<string, string>) =>
    fetch(url + path.replaceAll(/\{\w+\}/g, '1'), {
      method,
      headers: { ...headers, 'content-type': 'application/json' },
      ...(method === 'GET' ? {} : { body: JSON.stringify(bodies[path] ?? {}) }),
    });
  // A caller that was let in before is let in after all the wrong keys.
  const client = new PatientClient({ url, apiKey });
  await client.listTasks();
  const closed = calls.filter((call) => !isPublic(call));
  const refused: number[] = [];
  const almost = apiKey.slice(0, -2) + (apiKey.endsWith('AA') ? 'BB' : 'AA');
  for (const [method, path] of closed) {
    const answer = await ask(method, path, {});
    expect([method, path, answer.status]).toEqual([method, path, 401]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    refused.push((await ask(method, path, { authorization: `Bearer ${almost}` })).status);
  }
  expect(refused).toEqual(closed.map((_, n) => (n < 20 ? 401 : 429)));
  expect(await client.listTasks()).toMatchObject({ tasks: [] });
  const { agents } = await client.listAgents({ limit: 100 });
  expect(agents.filter(({ runtime }) => runtime !== 'builtin')).toEqual([]);
  await end('SIGTERM');
});
