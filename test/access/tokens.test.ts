import { describe, expect, test } from '@jest/globals';
import { Table } from '../../aws/table.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { aCloud, agentsOf, until } from '../pipeline/a-cloud.ts';
import { anIssuer, DISCOVERY, JWKS, nowSeconds, settingsOf } from './an-issuer.ts';
import { believing, call, issueKey } from './callers.ts';

const issuer = await anIssuer();
const neverUp = await anIssuer();
neverUp.instead.set(DISCOVERY, (request) => request.destroy());
const system = aCloud({
  agents: agentsOf(['architect', 'qa']),
  access: {
    ...believing,
    issuers: [settingsOf(issuer, 'idp', { owner: { claim: 'team', prefix: 'idp:' } }), settingsOf(neverUp, 'never-up')],
  },
});

const token = (group: string, team = 'red', more: object = {}) => issuer.sign({ groups: [group], team, ...more });
const send = async (token: string | Promise<string> | undefined, method: string, path: string, body?: unknown) =>
  call(system.cloud.url, await token, method, path, body);
const aTask = { type: 'quality', title: 'Whose' };
const submit = async (token: Promise<string>) =>
  (JSON.parse((await send(token, 'POST', '/api/tasks/submit', aTask)).text) as { task_id: string }).task_id;

test.each([
  ['readers', { '/api/tasks': 200, '/api/dead-letters': 200, '/api/keys': 403 }, 403, 403],
  ['writers', { '/api/tasks': 200, '/api/dead-letters': 403, '/api/keys': 403 }, 202, 403],
  ['crew', { '/api/tasks': 200, '/api/dead-letters': 200, '/api/keys': 403 }, 202, 403],
  ['boss', { '/api/tasks': 200, '/api/dead-letters': 200, '/api/keys': 200 }, 202, 201],
] as const)('a token of the group %s may do what its role may', async (group, reads, submits, makesKeys) => {
  for (const [path, status] of Object.entries(reads))
    expect([path, (await send(token(group), 'GET', path)).status]).toEqual([path, status]);
  expect((await send(token(group), 'POST', '/api/tasks/submit', aTask)).status).toBe(submits);
  expect((await send(token(group), 'POST', '/api/keys', { name: 'k', role: 'viewer' })).status).toBe(makesKeys);
});

test('tasks belong to the owner that the token names: another owner’s do not exist, and a key may share them', async () => {
  const id = await submit(token('writers', 'red'));
  const path = `/api/tasks/${id}`;
  expect(JSON.parse((await send(token('writers', 'red', { sub: 'another' }), 'GET', path)).text)).toMatchObject({
    submitter: 'idp:red',
  });
  expect((await send(token('writers', 'blue'), 'GET', path)).status).toBe(404);
  expect((await send(issueKey({ principal: 'red', role: 'submitter' }), 'GET', path)).status).toBe(404);
  expect((await send(issueKey({ principal: 'idp:red', role: 'submitter' }), 'GET', path)).status).toBe(200);
});

test('an admin by a token makes a key for the owner of tokens', async () => {
  const { status, text } = await send(token('boss'), 'POST', '/api/keys', {
    name: 'ci',
    owner: 'ann@example.com',
    role: 'viewer',
  });
  expect([status, JSON.parse(text)]).toMatchObject([201, { key: { owner: 'ann@example.com' } }]);
});

describe('the answer to a token that does not count', () => {
  test.each([
    ['expired', { exp: nowSeconds() - 3_600 }, 'has expired'],
    ['for another audience', { aud: 'else' }, 'another audience'],
    ['of another issuer', { iss: 'https://evil.example' }, 'no issuer'],
  ])('%s is a 401 that says why', async (_, claims, why) => {
    const { status, headers, text } = await send(token('boss', 'red', claims), 'GET', '/api/tasks');
    expect([status, headers.get('www-authenticate'), headers.get('content-type')]).toEqual([
      401,
      'Bearer',
      'application/problem+json',
    ]);
    expect(JSON.parse(text)).toMatchObject({
      type: '/problems/invalid-key',
      status: 401,
      detail: expect.stringContaining(why),
    });
  });

  test.each([
    ['has no role of ours', { groups: ['everybody'], role: 'admin' }],
    ['names no owner', { groups: ['boss'], team: undefined }],
  ])('and %s is a 403', async (_, claims) => {
    const { status, text } = await send(issuer.sign({ team: 'red', ...claims }), 'GET', '/api/tasks');
    expect([status, JSON.parse(text)]).toMatchObject([403, { type: '/problems/forbidden' }]);
  });

  test('comes before what is wrong with the request', async () => {
    const expired = token('boss', 'red', { exp: 1 });
    expect((await send(expired, 'GET', '/api/tasks?nothing=1')).status).toBe(401);
    expect((await send(expired, 'POST', '/api/tasks/submit', { type: 1 })).status).toBe(401);
    expect((await send(expired, 'GET', '/api/nothing')).status).toBe(401);
    expect((await send(expired, 'GET', '/health')).status).toBe(200);
  });

  test('is no 500 while the issuer is down', async () => {
    await send(token('readers'), 'GET', '/api/tasks');
    issuer.instead.set(JWKS, (request) => request.destroy());
    try {
      const unknown = issuer.sign({ team: 'red' }, { kid: 'unknown' });
      expect((await send(unknown, 'GET', '/api/tasks')).status).toBe(401);
      expect((await send(token('readers'), 'GET', '/api/tasks')).status).toBe(200);
    } finally {
      issuer.instead.clear();
    }
  });
});

test('a token whose issuer has not answered yet is not called wrong: a 503 says when to come again', async () => {
  for (const path of ['/api/tasks', '/api/nothing']) {
    const { status, headers, text } = await send(neverUp.sign({ groups: ['boss'] }), 'GET', path);
    expect([status, headers.get('retry-after'), headers.get('www-authenticate')]).toEqual([503, '60', null]);
    expect(JSON.parse(text)).toMatchObject({
      type: '/problems/issuer-down',
      detail: expect.stringContaining('its issuer does not answer'),
    });
  }
});

test.each(['access_token', 'token', 'authorization'])('a token in the query (%s) counts for nothing', async (name) => {
  const query = `${name}=${await token('boss')}`;
  const viewer = issueKey({ principal: 'ann', role: 'viewer' });
  expect((await send(viewer, 'GET', `/api/tasks?${query}`)).status).toBe(400);
  expect((await send(viewer, 'GET', `/api/keys?${query}`)).status).not.toBe(200);
});

test('the journal names owner, issuer and subject; no token is stored anywhere', async () => {
  const good = await token('writers', 'green', { sub: 'auth0|5f7c' });
  const id = await submit(Promise.resolve(good));
  const expired = await token('writers', 'green', { exp: 1 });
  await send(expired, 'GET', `/api/tasks/${id}`);
  const denied = await token('writers', 'green', { sub: 'nosy' });
  await send(denied, 'GET', '/api/audit');

  const { entries } = await until(
    'the journal has the submission',
    () => system.client.getAudit({ resource: `task/${id}` }),
    (page) => page.entries.length > 0,
  );
  expect(entries[0]).toMatchObject({ type: 'task.submitted', actor: 'user/idp:green', key_id: 'idp/auth0|5f7c' });
  const day = new Date().toISOString().slice(0, 10);
  const { entries: calls } = await until(
    'the journal has the denied calls',
    () => system.client.getAudit({ resource: `access/${day}` }),
    (page) => page.entries.some(({ key_id }) => key_id === 'idp/nosy'),
  );
  const said = (calls as JournalEvent[]).map(({ actor, key_id, data }) => [actor, key_id, data.reason]);
  expect(said).toContainEqual(['user/idp:green', 'idp/nosy', 'not_allowed']);
  expect(said).toContainEqual(['unknown', null, 'expired_token']);

  const partitions = ['TASKS', 'APIKEYS', `TASK#${id}`, `ACCESS#${day}`];
  const stored = await Promise.all(partitions.map((partition) => new Table('tritons').queryAll({ partition })));
  for (const sent of [good, expired, denied]) {
    for (const part of sent.split('.').slice(1)) expect(JSON.stringify([stored, entries, calls])).not.toContain(part);
  }
});
