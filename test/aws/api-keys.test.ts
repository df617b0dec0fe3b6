import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { formatApiKey, readBearer } from '../../core/contracts/api/api-key.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const keys = new ApiKeys(table);
const now = new Date('2025-03-01T12:00:00.000Z');
const aKeyOf = (principal: string) => ({ principal, name: 'ci', role: 'viewer' as const });
const found = (principal: string) => expect.objectContaining({ principal, name: 'ci', role: 'viewer' });

test('a key that was issued is read from a header and is its principal’s', async () => {
  const key = readBearer(`Bearer ${formatApiKey(await keys.issue(aKeyOf('ann'), now))}`);
  expect(key && (await keys.check(key, now))).toEqual({ key: found('ann') });
});

test('the scheme of the header may be in any case', async () => {
  const key = formatApiKey(await keys.issue(aKeyOf('ann'), now));
  for (const scheme of ['BEARER', 'bearer', 'BeArEr'])
    expect(readBearer(`${scheme} ${key}`)).toEqual(readBearer(`Bearer ${key}`));
  expect(readBearer(`BEARER ${key}`)).toBeDefined();
  expect(readBearer(`Basic ${key}`)).toBeUndefined();
});

test('another secret, another id, and the secret of another key have no principal', async () => {
  const [ann, bob] = [await keys.issue(aKeyOf('ann'), now), await keys.issue(aKeyOf('bob'), now)];
  const strange = [
    { id: ann.id, secret: bob.secret },
    { id: ann.id, secret: `${ann.secret.slice(0, -1)}_` },
    { id: '0'.repeat(16), secret: ann.secret },
  ];
  const refused = ['wrong_secret', 'wrong_secret', 'unknown_key'].map((refused) => ({ refused }));
  expect(await Promise.all(strange.map((key) => keys.check(key, now)))).toEqual(refused);
});

test('a revoked key is refused, the principal’s other key still works, and revoking twice says so', async () => {
  const [old, fresh] = [await keys.issue(aKeyOf('carl'), now), await keys.issue(aKeyOf('carl'), now)];
  expect(await keys.revoke(old.id, now)).toMatchObject({ principal: 'carl', revokedAt: now.toISOString() });
  expect(await keys.revoke(old.id, now)).toBeUndefined();
  expect(await keys.revoke('f'.repeat(16), now)).toBeUndefined();
  expect(await keys.check(old, now)).toEqual({ key: found('carl'), refused: 'revoked_key' });
  expect(await keys.check({ ...old, secret: fresh.secret }, now)).toEqual({ refused: 'wrong_secret' });
  expect(await keys.check(fresh, now)).toEqual({ key: found('carl') });
});

test('stored and listed keys do not contain the secret', async () => {
  const { id, secret } = await keys.issue(aKeyOf('dora'), now);
  expect(JSON.stringify(await table.get({ pk: 'APIKEYS', sk: id }))).not.toContain(secret);
  expect((await keys.listAll()).found.find((key) => key.id === id)).toEqual({
    id,
    principal: 'dora',
    name: 'ci',
    role: 'viewer',
    createdAt: now.toISOString(),
    expiresAt: undefined,
    revokedAt: undefined,
    lastUsedAt: undefined,
    previousUntil: undefined,
  });
});

test('a key expires at the very time', async () => {
  const expiresAt = new Date(now.getTime() + 1_000).toISOString();
  const key = await keys.issue({ ...aKeyOf('emil'), expiresAt }, now);
  const at = (milliseconds: number) => keys.check(key, new Date(now.getTime() + milliseconds));
  expect(await at(999)).toEqual({ key: found('emil') });
  expect(await at(1_000)).toEqual({ key: found('emil'), refused: 'expired_key' });
});

test('after a rotation the secret before works until the very time, and not the one before that', async () => {
  const first = await keys.issue(aKeyOf('finn'), now);
  const rotate = async (seconds: number) =>
    (await keys.rotate(first.id, new Date(now.getTime() + seconds * 1000)))!.key;
  const second = await rotate(60);
  const at = async (milliseconds: number, key: typeof first) =>
    (await keys.check(key, new Date(now.getTime() + milliseconds))).refused;
  expect([await at(59_999, first), await at(60_000, first)]).toEqual([undefined, 'wrong_secret']);
  const third = await rotate(90);
  expect(await Promise.all([first, second, third].map((key) => at(0, key)))).toEqual([
    'wrong_secret',
    undefined,
    undefined,
  ]);
  expect(JSON.stringify(await table.get({ pk: 'APIKEYS', sk: first.id }))).not.toContain(third.secret);
});

test('keys are listed page by page', async () => {
  const all = (await keys.listAll()).found.map(({ id }) => id);
  const paged: string[] = [];
  let after: string | undefined;
  do {
    const page = await keys.list(2, after);
    paged.push(...page.keys.map(({ id }) => id));
    after = page.next;
  } while (after);
  expect(paged).toEqual(all);
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer tritons_',
  `Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(42)}`,
  `Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(44)}`,
  `Basic tritons_${'0'.repeat(16)}_${'a'.repeat(43)}`,
  `Bearer tritons_${'G'.repeat(16)}_${'a'.repeat(43)}`,
])('the header %j holds no key', (header) => {
  expect(readBearer(header)).toBeUndefined();
});
