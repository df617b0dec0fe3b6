import { beforeAll, describe, expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { apiKeyKey } from '../../aws/keys.ts';
import { Table } from '../../aws/table.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { aCloud, agentsOf, until } from '../pipeline/a-cloud.ts';
import { later } from '../pipeline/dates.ts';
import { register } from '../pipeline/pulling.ts';
import { believing, call, issueKey, keyIdOf } from './callers.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']), access: believing });

let admin: string;
beforeAll(async () => {
  admin = await issueKey({ principal: 'dora', role: 'admin' });
});

type Issued = { api_key: string; key: { key_id: string } & Record<string, unknown> };
const send = (key: string | undefined, method: string, path: string, body?: unknown) =>
  call(system.cloud.url, key, method, path, body);
const statusFor = async (key: string, path = '/api/tasks') => (await send(key, 'GET', path)).status;
async function make(body: object): Promise<Issued> {
  const { status, text } = await send(admin, 'POST', '/api/keys', body);
  expect([status, text]).toEqual([201, expect.any(String)]);
  return JSON.parse(text) as Issued;
}
const change = (key: string, body: unknown) => send(admin, 'PATCH', `/api/keys/${keyIdOf(key)}`, body);
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

test('a key that an admin makes is shown once, works, and is listed without its secret', async () => {
  const { api_key, key } = await make({ name: 'ci', owner: 'team-a', role: 'submitter' });
  expect(key).toMatchObject({ name: 'ci', owner: 'team-a', role: 'submitter', expires_at: null, last_used_at: null });
  const submitted = await send(api_key, 'POST', '/api/tasks/submit', { type: 'quality', title: 'Whose' });
  const { task_id } = JSON.parse(submitted.text) as { task_id: string };
  expect(JSON.parse((await send(api_key, 'GET', `/api/tasks/${task_id}`)).text)).toMatchObject({ submitter: 'team-a' });
  const secret = api_key.split('_').slice(2).join('_');
  const { text } = await send(admin, 'GET', '/api/keys?limit=100');
  expect(text).toContain(key.key_id);
  expect(text).not.toContain(secret);
  const { entries } = await until(
    'the journal has the key',
    () => system.client.getAudit({ resource: `key/${key.key_id}` }),
    (page) => page.entries.length > 0,
  );
  const stored = await new Table('tritons').queryAll({ partition: 'APIKEYS' });
  expect(JSON.stringify([entries, stored])).not.toContain(secret);
});

test('a key works from its making until it expires, is revoked, or its role is lowered: the next call is refused', async () => {
  const { api_key: revoked } = await make({ name: 'b', role: 'viewer' });
  const { api_key: lowered } = await make({ name: 'c', role: 'operator' });
  const { api_key: expiring } = await make({ name: 'a', role: 'viewer', expires_at: inAnHour() });
  for (const key of [expiring, revoked, lowered]) expect(await statusFor(key)).toBe(200);
  await send(admin, 'DELETE', `/api/keys/${keyIdOf(revoked)}`);
  expect(await statusFor(revoked)).toBe(401);
  expect((await change(lowered, { role: 'metrics' })).status).toBe(200);
  expect(await statusFor(lowered)).toBe(403);
  await later(61, async () => {
    expect(await statusFor(expiring)).toBe(401);
    // A new time lets an expired key work again; nothing does so with a revoked one.
    expect((await change(expiring, { expires_at: null })).status).toBe(200);
    expect(await statusFor(expiring)).toBe(200);
  });
  for (const [method, path] of [
    ['PATCH', ''],
    ['POST', '/rotate'],
  ] as const) {
    const answer = await send(
      admin,
      method,
      `/api/keys/${keyIdOf(revoked)}${path}`,
      method === 'PATCH' ? { expires_at: null } : {},
    );
    expect(answer.status).toBe(404);
  }
  expect((await send(admin, 'DELETE', `/api/keys/${keyIdOf(revoked)}`)).status).toBe(200);
  expect(await statusFor(revoked)).toBe(401);
});

describe('a rotation', () => {
  const rotate = async (key: string, body?: unknown) =>
    (JSON.parse((await send(admin, 'POST', `/api/keys/${keyIdOf(key)}/rotate`, body)).text) as Issued).api_key;

  test('makes a new secret, and lets the old one work for a while', async () => {
    const { api_key: first } = await make({ name: 'r', role: 'viewer' });
    const second = await rotate(first);
    expect(keyIdOf(second)).toBe(keyIdOf(first));
    expect([await statusFor(first), await statusFor(second)]).toEqual([200, 200]);
    const third = await rotate(first, { overlap_seconds: 3_600 });
    expect([await statusFor(first), await statusFor(second), await statusFor(third)]).toEqual([401, 200, 200]);
    const fourth = await rotate(first, { overlap_seconds: 0 });
    expect([await statusFor(third), await statusFor(fourth)]).toEqual([401, 200]);
  });

  test('has an overlap that ends', async () => {
    const { api_key: first } = await make({ name: 'r', role: 'viewer' });
    const second = await rotate(first, { overlap_seconds: 3_600 });
    expect(await later(59, () => statusFor(first))).toBe(200);
    expect(await later(61, () => statusFor(first))).toBe(401);
    expect(await later(61, () => statusFor(second))).toBe(200);
  });

  test('brings no revoked key back', async () => {
    const { api_key: first } = await make({ name: 'r', role: 'viewer' });
    const second = await rotate(first);
    await send(admin, 'DELETE', `/api/keys/${keyIdOf(first)}`);
    expect([await statusFor(first), await statusFor(second)]).toEqual([401, 401]);
  });
});

test.each([
  [{ name: 'x', role: 'agent' }, '/role'],
  [{ name: 'x', role: '__proto__' }, '/role'],
  [{ name: 'x', role: 'constructor' }, '/role'],
  [{ name: 'x', role: ['admin'] }, '/role'],
  [{ name: 'x' }, '/role'],
  [{ name: '__proto__', role: 'viewer' }, '/name'],
  [{ name: 'x', owner: '__proto__', role: 'viewer' }, '/owner'],
  [{ name: 'x', owner: 'agent/mine', role: 'viewer' }, '/owner'],
  [{ name: 'x', owner: 'a b', role: 'viewer' }, '/owner'],
  [{ name: 'x', role: 'viewer', expires_at: '2025-01-01T00:00:00Z' }, '/expires_at'],
  [{ name: 'x', role: 'viewer', expires_at: 'tomorrow' }, '/expires_at'],
  [{ name: 'x', role: 'viewer', hash: 'x' }, '/hash'],
])('no key is made of %j', async (body, field) => {
  const count = async () => (await new ApiKeys(new Table('tritons')).listAll()).found.length;
  const before = await count();
  const { status, text } = await send(admin, 'POST', '/api/keys', body);
  expect(status).toBe(400);
  expect((JSON.parse(text) as { errors: { field: string }[] }).errors.map((issue) => issue.field)).toEqual([field]);
  expect(await count()).toBe(before);
});

test.each([{}, { role: 'agent' }, { role: 'constructor' }, { owner: 'other' }, { revoked_at: null }])(
  'no key is changed by %j',
  async (body) => {
    const { api_key, key } = await make({ name: 'same', role: 'viewer' });
    expect((await change(api_key, body)).status).toBe(400);
    const { text } = await send(admin, 'GET', '/api/keys?limit=100');
    const { keys } = JSON.parse(text) as { keys: { key_id: string }[] };
    expect(keys.find(({ key_id }) => key_id === key.key_id)).toEqual(key);
  },
);

test('nobody below an admin makes, sees or changes keys, not even the own one', async () => {
  for (const role of ['viewer', 'submitter', 'operator', 'metrics'] as const) {
    const key = await issueKey({ principal: 'eve', role });
    const own = `/api/keys/${keyIdOf(key)}`;
    for (const [method, path, body] of [
      ['POST', '/api/keys', { name: 'x', role: 'admin' }],
      ['GET', '/api/keys', undefined],
      ['PATCH', own, { role: 'admin' }],
      ['POST', `${own}/rotate`, {}],
      ['DELETE', own, undefined],
    ] as const) {
      expect([role, method, (await send(key, method, path, body)).status]).toEqual([role, method, 403]);
    }
  }
});

test('agents’ keys are not among them: they come and go with their agents', async () => {
  const agent = await register(system.cloud, 'puller');
  const id = keyIdOf(agent.apiKey);
  let cursor: string | null = '';
  while (cursor !== null) {
    const { text } = await send(admin, 'GET', `/api/keys?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(text).not.toContain(id);
    cursor = (JSON.parse(text) as { next_cursor: string | null }).next_cursor;
  }
  for (const [method, path] of [
    ['PATCH', id],
    ['DELETE', id],
    ['POST', `${id}/rotate`],
  ] as const) {
    const answer = await send(admin, method, `/api/keys/${path}`, method === 'PATCH' ? { role: 'admin' } : {});
    expect([method, answer.status]).toEqual([method, 404]);
  }
  await agent.leave();
});

describe('a stored key', () => {
  const keys = () => new ApiKeys(new Table('tritons'));
  const store = async (changes: object) => {
    const key = await issueKey({ principal: 'old', role: 'viewer' });
    const table = new Table('tritons');
    const item = await table.get(apiKeyKey(keyIdOf(key)));
    const { role, name, ...rest } = item!;
    await table.put({ ...apiKeyKey(keyIdOf(key)), ...rest, ...changes });
    return key;
  };

  test.each([{ name: 'n' }, { name: 'n', role: 'root' }, { name: 'n', role: 'constructor' }, { name: 'n', role: '' }])(
    'without a role that exists is refused: %j',
    async (changes) => {
      expect(await statusFor(await store(changes))).toBe(403);
    },
  );

  test('of the first form, which had no roles, is an admin’s, and may be given a role', async () => {
    const key = await store({});
    expect(await statusFor(key, '/api/keys')).toBe(200);
    await change(key, { name: 'renamed' });
    expect(await statusFor(key, '/api/keys')).toBe(200);
    await change(key, { role: 'viewer' });
    expect([await statusFor(key, '/api/keys'), await statusFor(key)]).toEqual([403, 200]);
    expect(await keys().get(keyIdOf(key))).toMatchObject({ name: 'renamed', principal: 'old', role: 'viewer' });
  });

  test('has its last use noted, at most once an hour, and the journal is not told', async () => {
    const key = await issueKey({ principal: 'ann', role: 'viewer' });
    const used = async () => (await keys().get(keyIdOf(key)))?.lastUsedAt;
    const from = new Date().toISOString();
    await statusFor(key);
    const first = await used();
    expect(first! >= from).toBe(true);
    await statusFor(key);
    expect(await used()).toBe(first);
    const anHourAgo = new Date(Date.now() - 3_601_000).toISOString();
    await new Table('tritons').update(apiKeyKey(keyIdOf(key)), { set: { lastUsedAt: anHourAgo }, isQuiet: true }, []);
    await statusFor(key);
    expect((await used())! >= first!).toBe(true);
    await change(key, { name: 'last' });
    const { entries } = await until(
      'the change is in the journal',
      () => system.client.getAudit({ resource: `key/${keyIdOf(key)}` }),
      (page) => page.entries.some(({ type }) => type === 'key.changed'),
    );
    expect(entries.map(({ type }) => type)).toEqual(['key.issued', 'key.changed']);
  });
});

test('the journal tells the story of a key, and by whom', async () => {
  const { api_key, key } = await make({ name: 'told', owner: 'team-a', role: 'viewer' });
  await change(api_key, { role: 'operator' });
  await send(admin, 'POST', `/api/keys/${key.key_id}/rotate`, {});
  await send(admin, 'DELETE', `/api/keys/${key.key_id}`);
  await send(admin, 'DELETE', `/api/keys/${key.key_id}`);
  await statusFor(api_key);
  const { entries } = await until(
    'it is revoked',
    () => system.client.getAudit({ resource: `key/${key.key_id}` }),
    (page) => page.entries.some(({ type }) => type === 'key.revoked'),
  );
  expect(entries.map(({ type, actor, data, before, after }) => ({ type, actor, data, before, after }))).toMatchObject([
    {
      type: 'key.issued',
      actor: 'user/dora',
      data: { principal: 'team-a', role: 'viewer', expires_at: null },
      after: { name: 'told', role: 'viewer' },
    },
    { type: 'key.changed', before: { role: 'viewer' }, after: { role: 'operator' } },
    { type: 'key.rotated', data: { previous_until: expect.any(String) } },
    { type: 'key.revoked', actor: 'user/dora' },
  ] satisfies Partial<Record<keyof JournalEvent, unknown>>[]);
});

describe('a key in the wrong place counts for nothing', () => {
  test.each(['key', 'api_key', 'access_token', 'authorization', 'Authorization'])('query %s', async (name) => {
    const viewer = await issueKey({ principal: 'ann', role: 'viewer' });
    const { status, text } = await send(viewer, 'GET', `/api/tasks?${name}=Bearer%20${admin}`);
    expect([status, text]).toEqual([400, expect.stringContaining('is not a known parameter')]);
    expect(text).not.toContain(admin.split('_').slice(2).join('_'));
    expect((await send(viewer, 'GET', `/api/keys?${name}=Bearer%20${admin}`)).status).not.toBe(200);
  });

  test.each(['cookie', 'x-api-key', 'x-authorization', 'proxy-authorization'])('header %s', async (name) => {
    const viewer = await issueKey({ principal: 'ann', role: 'viewer' });
    const headers = { authorization: `Bearer ${viewer}`, [name]: `Bearer ${admin}` };
    expect((await fetch(`${system.cloud.url}/api/keys`, { headers })).status).toBe(403);
  });

  test('two keys in a header', async () => {
    const viewer = await issueKey({ principal: 'ann', role: 'viewer' });
    const headers = { authorization: `Bearer ${viewer}, Bearer ${admin}` };
    expect((await fetch(`${system.cloud.url}/api/keys`, { headers })).status).toBe(401);
  });

  test('a header without a key is not a call without a header', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer null',
      'Basic YTpi',
      `Bearer ${admin.slice(0, -1)}`,
    ]) {
      expect((await fetch(`${system.cloud.url}/api/tasks`, { headers: { authorization } })).status).toBe(401);
    }
  });
});
