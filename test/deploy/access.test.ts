import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { url } from '../e2e/target.ts';
import { output } from './deployed.ts';

const statusFor = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}${path}`, { headers })).status;

test('a call without a key, or with one that was never issued, is refused in the form of the API', async () => {
  const neverIssued = formatApiKey({ id: '0'.repeat(16), secret: 'a'.repeat(43) });
  for (const path of ['/api/tasks', '/api/agents?nonsense=1', '/api/nothing']) {
    for (const [type, headers] of [
      ['/problems/no-key', {}],
      ['/problems/invalid-key', { authorization: `Bearer ${neverIssued}` }],
    ] as const) {
      const response = await fetch(`${url}${path}`, { headers });
      expect([path, response.status, response.headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer']);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
      expect(await response.json()).toMatchObject({ type, status: 401 });
    }
  }
});

test("a key works until it is revoked, and its tasks carry the principal's name", async () => {
  const keys = new ApiKeys(new Table(await output('TableName')));
  const ann = { principal: 'ann', name: 'ann', role: 'submitter' } as const;
  const key = await keys.issue(ann, new Date());
  const authorization = `Bearer ${formatApiKey(key)}`;
  const response = await fetch(`${url}/api/tasks/submit`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'quality', title: 'Whose is it' }),
  });
  const { task_id } = (await response.json()) as { task_id: string };
  const task = await fetch(`${url}/api/tasks/${task_id}`, { headers: { authorization } });
  expect(await task.json()).toMatchObject({ submitter: 'ann' });

  // API Gateway remembers no answer of the authorizer: the next call is refused.
  await keys.revoke(key.id, new Date());
  expect(await statusFor('/api/tasks', { authorization })).toBe(401);
});

test('health and the description of the API are open', async () => {
  expect(await statusFor('/health')).toBe(200);
  expect(await statusFor('/openapi.json')).toBe(200);
});
