import { expect, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { Table } from '../../aws/table.ts';
import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { url } from '../e2e/target.ts';
import { output } from './deployed.ts';

const statusFor = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}${path}`, { headers })).status;

test('a call without a key, or with one that was never issued, is refused', async () => {
  const neverIssued = formatApiKey({ id: '0'.repeat(16), secret: 'a'.repeat(43) });
  for (const path of ['/api/tasks', '/api/agents', '/api/nothing']) {
    expect(await statusFor(path)).toBe(401);
    expect(await statusFor(path, { authorization: `Bearer ${neverIssued}` })).toBe(403);
  }
});

test("a key works until it is revoked, and its tasks carry the principal's name", async () => {
  const keys = new ApiKeys(new Table(await output('TableName')));
  const ann = { principal: 'ann', name: 'ann', role: 'submitter' } as const;
  const issued = [await keys.issue(ann, new Date()), await keys.issue(ann, new Date())] as const;
  const authorization = `Bearer ${formatApiKey(issued[0])}`;
  const response = await fetch(`${url}/api/tasks/submit`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'quality', title: 'Whose is it' }),
  });
  const { task_id } = (await response.json()) as { task_id: string };
  const task = await fetch(`${url}/api/tasks/${task_id}`, { headers: { authorization } });
  expect(await task.json()).toMatchObject({ submitter: 'ann' });

  // Use another key: API Gateway caches the authorizer's answer for five minutes.
  await keys.revoke(issued[1].id, new Date());
  expect(await statusFor('/api/tasks', { authorization: `Bearer ${formatApiKey(issued[1])}` })).toBe(403);
});

test('health and the description of the API are open', async () => {
  expect(await statusFor('/health')).toBe(200);
  expect(await statusFor('/openapi.json')).toBe(200);
});
