import { expect, test } from '@jest/globals';
import { formatApiKey } from '../../../core/contracts/api/api-key.ts';
import { newContext } from '../../../local/functions.ts';
import { startServices } from '../../local/start-services.ts';

await startServices();
process.env.TABLE_NAME = 'tritons';
const { ApiKeys } = await import('../../../aws/api-keys.ts');
const { table } = await import('../../../functions/shared/table.ts');
const { handler } = await import('../../../functions/api/authorize.ts');

const keys = new ApiKeys(table);
const answerTo = (...identitySource: string[]) => handler({ identitySource } as never, newContext('authorize'));

test('whose key it is becomes the principal of the request', async () => {
  const key = formatApiKey(await keys.issue('ann', new Date()));
  expect(await answerTo(`Bearer ${key}`)).toEqual({
    isAuthorized: true,
    context: { principal: 'ann', key_id: expect.any(String) },
  });
});

test.each([[], ['Bearer nonsense'], [`Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(43)}`]])(
  'the header %j is refused',
  async (...headers) => {
    expect(await answerTo(...headers)).toEqual({ isAuthorized: false, context: {} });
  },
);

test('a revoked key is refused', async () => {
  const key = await keys.issue('bob', new Date());
  await keys.revoke(key.id, new Date());
  expect(await answerTo(`Bearer ${formatApiKey(key)}`)).toEqual({ isAuthorized: false, context: {} });
});
