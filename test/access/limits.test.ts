import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import { problem } from '../../core/contracts/api/problem.ts';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { aCloud, agentsOf, until } from '../pipeline/a-cloud.ts';
import { standStill } from '../pipeline/dates.ts';
import { register } from '../pipeline/pulling.ts';
import { type Answer, believing, call, issueKey, keyIdOf } from './callers.ts';

process.env.DEFAULT_REQUESTS_PER_MINUTE = '300';
process.env.DEFAULT_REQUEST_BURST = '40';
const system = aCloud({ agents: agentsOf(['architect', 'qa']), access: believing });
afterAll(() => {
  process.env.DEFAULT_REQUESTS_PER_MINUTE = '';
  process.env.DEFAULT_REQUEST_BURST = '';
});

// The rest, and the time when more may come, depend on the time between two calls.
beforeEach(standStill);
afterEach(() => {
  jest.useRealTimers();
});

let admin: string;
beforeAll(async () => {
  admin = await issueKey({ principal: 'dora', role: 'admin', requestsPerMinute: 600_000 });
});

const send = (key: string | undefined, method: string, path: string, body?: unknown) =>
  call(system.cloud.url, key, method, path, body);
const list = (key: string | undefined) => send(key, 'GET', '/api/tasks');
const limitsIn = ({ headers }: Answer) => [headers.get('ratelimit-policy'), headers.get('ratelimit')];
async function make(body: object): Promise<string> {
  const { text } = await send(admin, 'POST', '/api/keys', body);
  return (JSON.parse(text) as { api_key: string }).api_key;
}

test('of 100 requests at once with one key as many as its burst succeed; those with another key all do', async () => {
  const greedy = await make({ name: 'greedy', role: 'viewer', requests_per_minute: 1, burst: 20 });
  const modest = await make({ name: 'modest', role: 'viewer' });
  const [many, few] = await Promise.all([
    Promise.all(Array.from({ length: 100 }, () => list(greedy))),
    Promise.all(Array.from({ length: 20 }, () => list(modest))),
  ]);
  expect(few.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const refused = many.filter(({ status }) => status === 429);
  expect(many.filter(({ status }) => status === 200)).toHaveLength(20);
  expect(refused).toHaveLength(80);
  for (const { text, headers } of refused) {
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(Number(headers.get('retry-after'))).toBeGreaterThan(50);
    expect(problem.parse(JSON.parse(text))).toMatchObject({
      type: '/problems/too-many-requests',
      detail: expect.stringMatching(/^The limit is 1 requests a minute, 20 at once; send the next one in \d\d s\.$/),
    });
  }
  // Every route counts, and a refused call does nothing.
  const submitted = await send(greedy, 'POST', '/api/tasks/submit', { type: 'quality', title: 'Refused' });
  expect(submitted.status).toBe(429);
  expect(JSON.parse((await list(admin)).text)).toMatchObject({ tasks: [] });
});

test('answers tell what is left; an agent has the limit of the stage once for each slot; without a key there is none', async () => {
  const own = await make({ name: 'own', role: 'viewer', requests_per_minute: 6, burst: 3 });
  expect(limitsIn(await list(own))).toEqual(['"key";q=3;w=30', '"key";r=2;t=10']);
  expect(limitsIn(await list(own))).toEqual(['"key";q=3;w=30', '"key";r=1;t=10']);
  expect(limitsIn(await list(await make({ name: 'usual', role: 'viewer' })))).toEqual([
    '"key";q=40;w=8',
    '"key";r=39;t=1',
  ]);
  expect(limitsIn(await list(await make({ name: 'six', role: 'viewer', requests_per_minute: 60 })))[0]).toBe(
    '"key";q=10;w=10',
  );
  const agent = await register(system.cloud, 'three_slots', 3);
  const leased = await send(agent.apiKey, 'POST', '/api/agents/three_slots/leases', { wait_seconds: 0 });
  expect([leased.status, ...limitsIn(leased)]).toEqual([204, '"key";q=120;w=8', '"key";r=119;t=1']);
  expect(limitsIn(await list(undefined))).toEqual([null, null]);
});

test('an admin changes the limits of a key, and takes them back; the next call has the new ones', async () => {
  const key = await make({ name: 'changed', role: 'viewer', requests_per_minute: 1, burst: 1 });
  const change = (body: object) => send(admin, 'PATCH', `/api/keys/${keyIdOf(key)}`, body);
  expect((await list(key)).status).toBe(200);
  expect((await list(key)).status).toBe(429);
  const changed = await change({ requests_per_minute: 60, burst: 2 });
  expect(JSON.parse(changed.text)).toMatchObject({ requests_per_minute: 60, burst: 2 });
  expect(limitsIn(await list(key))).toEqual(['"key";q=2;w=2', '"key";r=1;t=1']);
  const reset = await change({ requests_per_minute: null, burst: null });
  expect(JSON.parse(reset.text)).toMatchObject({ requests_per_minute: null, burst: null });
  expect(limitsIn(await list(key))[0]).toBe('"key";q=40;w=8');
  for (const wrong of [{ requests_per_minute: 0 }, { burst: 1.5 }, { requests_per_minute: 600_001 }, { burst: '1' }])
    expect((await change(wrong)).status).toBe(400);
});

test('the audit says who changed which limit of an owner or a key from what to what', async () => {
  const operator = await make({ name: 'operator', role: 'operator' });
  const key = await make({ name: 'limited', role: 'viewer', requests_per_minute: 60 });
  const owner = { max_open_tasks: 5, max_usd_a_day: 20 };
  for (const body of [owner, { max_open_tasks: 7 }, { max_open_tasks: 7 }, { max_usd_a_day: null }])
    await send(admin, 'PATCH', '/api/owners/dora', body);
  await send(admin, 'PATCH', `/api/keys/${keyIdOf(key)}`, { requests_per_minute: 600, burst: 9 });
  // Tasks change the owner, but not its limits.
  const { status } = await send(admin, 'POST', '/api/tasks/submit', { type: 'quality', title: 'Counted' });
  expect(status).toBe(202);

  const audit = async (resource: string, count: number) => {
    const read = async () =>
      JSON.parse((await send(admin, 'GET', `/api/audit?resource=${encodeURIComponent(resource)}`)).text) as {
        entries: JournalEvent[];
      };
    const { entries } = await until(`${count} entries of ${resource}`, read, (page) => page.entries.length >= count);
    return entries.map(({ type, actor, before, after }) => [type, actor, before, after]);
  };
  expect(await audit('owner/dora', 3)).toEqual([
    ['owner.changed', 'user/dora', { max_open_tasks: null, max_usd_a_day: null }, owner],
    ['owner.changed', 'user/dora', { max_open_tasks: 5 }, { max_open_tasks: 7 }],
    ['owner.changed', 'user/dora', { max_usd_a_day: 20 }, { max_usd_a_day: null }],
  ]);
  expect((await audit(`key/${keyIdOf(key)}`, 2)).at(-1)).toEqual([
    'key.changed',
    'user/dora',
    { requests_per_minute: 60, burst: null },
    { requests_per_minute: 600, burst: 9 },
  ]);
  // The stage's own key was made by the start.
  const { text } = await send(admin, 'GET', '/api/audit?action=encryption_key.added');
  expect(JSON.parse(text)).toMatchObject({ entries: [{ actor: 'system', after: { wrapped_by: expect.any(String) } }] });
  const seen = JSON.parse((await send(operator, 'GET', '/api/events')).text) as { events: JournalEvent[] };
  expect(seen.events.filter(({ type }) => /^(owner|encryption_key)\./.test(type))).toEqual([]);
});
