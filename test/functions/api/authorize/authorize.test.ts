import { expect, test } from '@jest/globals';
import { formatApiKey } from '../../../../core/contracts/api/api-key.ts';
import { newContext } from '../../../../local/functions.ts';
import { startServices } from '../../../local/start-services.ts';

await startServices();
process.env.TABLE_NAME = 'tritons';
const { ApiKeys } = await import('../../../../aws/api-keys.ts');
const { table } = await import('../../../../functions/shared/table.ts');
const { handler } = await import('../../../../functions/api/authorize/authorize.ts');

const keys = new ApiKeys(table);
const aKeyOf = (principal: string) => ({ principal, name: principal, role: 'viewer' as const });
const requestContext = { http: { sourceIp: '192.0.2.7' } };
const answerTo = (authorization?: string) =>
  handler(
    { headers: { ...(authorization && { authorization }) }, routeKey: 'GET /api/tasks', requestContext } as never,
    newContext('authorize'),
  );
/** Notes of refused calls: reason, caller and key. */
async function refusals() {
  const day = new Date().toISOString().slice(0, 10);
  const items = await table.queryAll({ partition: `ACCESS#${day}` });
  return items.map(({ reason, changedBy, changedWith, route, sourceIp }) => {
    expect([route, sourceIp]).toEqual(['GET /api/tasks', '192.0.2.7']);
    return [reason, changedBy, changedWith];
  });
}

test('the owner and the role of the key are those of the request', async () => {
  const key = formatApiKey(await keys.issue(aKeyOf('ann'), new Date()));
  expect(await answerTo(`Bearer ${key}`)).toEqual({
    isAuthorized: true,
    context: { principal: 'ann', role: 'viewer', key_id: expect.any(String) },
  });
});

test.each([
  [undefined, 'no_key'],
  ['Bearer nonsense', 'no_key'],
  [`Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(43)}`, 'unknown_key'],
])('the header %j is refused', async (header, refused) => {
  expect(await answerTo(header)).toEqual({ isAuthorized: true, context: { refused } });
});

test('a revoked key is refused', async () => {
  const key = await keys.issue(aKeyOf('bob'), new Date());
  await keys.revoke(key.id, new Date());
  expect(await answerTo(`Bearer ${formatApiKey(key)}`)).toEqual({
    isAuthorized: true,
    context: { refused: 'revoked_key' },
  });
});

test('what is refused is noted: by whom as far as the key proves it, and never what was sent', async () => {
  const [ann, dora] = [await keys.issue(aKeyOf('ann'), new Date()), await keys.issue(aKeyOf('dora'), new Date())];
  const past = await keys.issue({ ...aKeyOf('emil'), expiresAt: '2025-01-01T00:00:00.000Z' }, new Date());
  const odd = await keys.issue({ ...aKeyOf('finn'), role: 'root' as 'admin' }, new Date());
  const gone = await keys.issue({ principal: 'agent/gone', name: 'gone', role: 'agent' }, new Date());
  await keys.revoke(dora.id, new Date());
  await answerTo('Bearer something else');
  await answerTo(`Bearer ${formatApiKey({ ...ann, id: 'f'.repeat(16) })}`);
  await answerTo(`Bearer ${formatApiKey({ ...ann, secret: dora.secret })}`);
  await answerTo(`Bearer ${formatApiKey(dora)}`);
  for (const key of [past, odd, gone]) await answerTo(`Bearer ${formatApiKey(key)}`);
  expect(await refusals()).toEqual(
    expect.arrayContaining([
      ['no_key', 'unknown', undefined],
      ['unknown_key', 'unknown', undefined],
      ['wrong_secret', 'unknown', ann.id],
      ['revoked_key', 'user/dora', dora.id],
      ['expired_key', 'user/emil', past.id],
      ['unknown_role', 'user/finn', odd.id],
      ['replaced_key', 'agent/gone', gone.id],
    ]),
  );
});
