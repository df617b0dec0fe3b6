import { expect, test } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';
import { aCloud, agentsOf } from '../pipeline/a-cloud.ts';
import { backendTask, take } from '../pipeline/pulling.ts';
import { believing, call, issueKey, keyIdOf } from './callers.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa', 'test_automation']), access: believing });
const as = async (principal: string, role: 'operator' | 'admin') => {
  const key = await issueKey({ principal, role });
  return { key, client: new PatientClient({ url: system.cloud.url, apiKey: key }) };
};
const statusOf = async (key: string, method: string, path: string, body?: unknown) =>
  (await call(system.cloud.url, key, method, path, body)).status;

test('an agent names the key that registered it, and is removed with it if an admin says so', async () => {
  const [stolen, other, admin] = [await as('ann', 'operator'), await as('ann', 'operator'), await as('boss', 'admin')];
  const register = async ({ client }: typeof stolen, agent_id: string) =>
    (await client.registerAgent({ agent_id, agent_type: 'backend' })).credentials.api_key;
  const agentKey = await register(stolen, 'thief');
  const otherKey = await register(other, 'honest');
  expect((await admin.client.getAgent('thief')).registered_by).toEqual({ owner: 'ann', key_id: keyIdOf(stolen.key) });
  expect((await admin.client.getAgent('agent_qa_1')).registered_by).toBeNull();
  const { taskId } = await other.client.submitTask(backendTask);
  const agent = new PatientClient({ url: system.cloud.url, apiKey: agentKey }).forAgent('thief');
  const others = new PatientClient({ url: system.cloud.url, apiKey: otherKey }).forAgent('honest');
  await admin.client.updateAgent('honest', { status: 'offline' });
  await take({ id: 'thief', apiKey: agentKey, ...agent });
  await admin.client.updateAgent('honest', { status: 'online' });

  const id = keyIdOf(stolen.key);
  expect(await statusOf(admin.key, 'DELETE', `/api/keys/${id}?agents=all`)).toBe(400);
  // An agent may work on; the answer tells of it.
  expect(await admin.client.revokeKey(id)).toMatchObject({ agents: ['thief'], removed_agents: [] });
  expect(await statusOf(agentKey, 'POST', '/api/agents/thief/leases', { wait_seconds: 0 })).toBe(204);
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({
    revoked_at: expect.any(String),
    agents: [],
    removed_agents: ['thief'],
  });
  expect(await statusOf(agentKey, 'POST', '/api/agents/thief/leases', { wait_seconds: 0 })).toBe(403);
  expect(await statusOf(admin.key, 'GET', '/api/agents/thief')).toBe(404);
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({ agents: [], removed_agents: [] });
  // What it held is another's at once.
  const lease = await take({ id: 'honest', apiKey: otherKey, ...others });
  expect(lease.task_id).toBe(taskId);
  await other.client.cancelTask(taskId);
});
