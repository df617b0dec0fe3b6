import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { formatApiKey, readBearer } from '../../core/contracts/api/api-key.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const keys = new ApiKeys(table);
const now = new Date('2025-03-01T12:00:00.000Z');

test('a key that was issued is read from a header and is its principal’s', async () => {
  const key = readBearer(`Bearer ${formatApiKey(await keys.issue('ann', now))}`);
  expect(key && (await keys.check(key))).toEqual({ principal: 'ann' });
});

test('the scheme of the header may be in any case', async () => {
  const key = formatApiKey(await keys.issue('ann', now));
  for (const scheme of ['BEARER', 'bearer', 'BeArEr'])
    expect(readBearer(`${scheme} ${key}`)).toEqual(readBearer(`Bearer ${key}`));
  expect(readBearer(`BEARER ${key}`)).toBeDefined();
  expect(readBearer(`Basic ${key}`)).toBeUndefined();
});

test('another secret, another id, and the secret of another key have no principal', async () => {
  const [ann, bob] = [await keys.issue('ann', now), await keys.issue('bob', now)];
  const strange = [
    { id: ann.id, secret: bob.secret },
    { id: ann.id, secret: `${ann.secret.slice(0, -1)}_` },
    { id: '0'.repeat(16), secret: ann.secret },
  ];
  const refused = ['wrong_secret', 'wrong_secret', 'unknown_key'].map((refused) => ({ refused }));
  expect(await Promise.all(strange.map((key) => keys.check(key)))).toEqual(refused);
});

test('a revoked key is refused, the principal’s other key still works, and revoking twice says so', async () => {
  const [old, fresh] = [await keys.issue('carl', now), await keys.issue('carl', now)];
  expect(await keys.revoke(old.id, now)).toMatchObject({ principal: 'carl', revokedAt: now.toISOString() });
  expect(await keys.revoke(old.id, now)).toBeUndefined();
  expect(await keys.revoke('f'.repeat(16), now)).toBeUndefined();
  expect(await keys.check(old)).toEqual({ principal: 'carl', refused: 'revoked_key' });
  expect(await keys.check({ ...old, secret: fresh.secret })).toEqual({ refused: 'wrong_secret' });
  expect(await keys.check(fresh)).toEqual({ principal: 'carl' });
});

test('stored and listed keys do not contain the secret', async () => {
  const { id, secret } = await keys.issue('dora', now);
  expect(JSON.stringify(await table.get({ pk: 'APIKEYS', sk: id }))).not.toContain(secret);
  expect((await keys.list()).find((key) => key.id === id)).toEqual({
    id,
    principal: 'dora',
    createdAt: now.toISOString(),
    revokedAt: undefined,
  });
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
