import { expect, test } from '@jest/globals';
import { client, newId, url } from '../e2e/target.ts';

const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await fetch(`${url}${path}`, { headers })).status;

test.each([
  ['without a key', {}, 401],
  ['with something that is no key', { authorization: 'Bearer something' }, 403],
  ['with a key that was never issued', { authorization: `Bearer tritons_${'0'.repeat(16)}_${'0'.repeat(43)}` }, 403],
])('nobody gets in %s, but for what is public', async (_, headers: Record<string, string>, status) => {
  expect(await statusOf('/api/tasks', headers)).toBe(status);
  expect(await statusOf('/no/such/path', headers)).toBe(status);
  expect(await statusOf('/health', headers)).toBe(200);
});

test("a task's submitter is the name that its key was made for", async () => {
  const id = newId('submitter');
  await client.submitTask({ id, type: 'security', title: 'Look at it' });
  expect((await client.getTask(id)).submitter).toBe('test-deploy');
});
