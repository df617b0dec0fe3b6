import { expect, test } from '@jest/globals';
import { client, newId, send, url } from './target.ts';

const { TRITONS_API_KEY, TEST_AUTH } = process.env;
/** True if the API asks for a key or a token: then the suite was given one. */
const whereClosed = TRITONS_API_KEY ? test : test.skip;
const whereTokensCount = TEST_AUTH === 'token' ? test : test.skip;

whereClosed.each([
  ['without a key', undefined, '/problems/no-key'],
  ['with a key that is wrong', `Bearer tritons_${'0'.repeat(16)}_${'a'.repeat(43)}`, '/problems/invalid-key'],
  ['with a token that is wrong', `Bearer ${TRITONS_API_KEY?.slice(0, -4)}AAAA`, undefined],
  ['with something else', 'Basic YTpi', '/problems/no-key'],
])(
  'a call %s is a 401 in the form of the API, whatever else is wrong (needs TRITONS_API_KEY)',
  async (_, authorization, type) => {
    const headers = { ...(authorization && { authorization }) };
    for (const [method, path] of [
      ['GET', '/api/tasks'],
      ['GET', '/api/tasks?nonsense=1'],
      ['POST', '/api/tasks/submit'],
      ['GET', '/api/nothing'],
    ] as const) {
      const response = await fetch(`${url}${path}`, { method, headers });
      expect([path, response.status, response.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ status: 401, ...(type && { type }) });
    }
  },
);

whereTokensCount('a task that is submitted with a token is its owner’s (needs TEST_AUTH=token)', async () => {
  const { taskId } = await client.submitTask({ id: newId('token'), type: 'quality', title: 'Whose' });
  expect((await send('GET', `/api/tasks/${taskId}`)).body).toMatchObject({ submitter: 'ann' });
});
