import { expect, jest, test } from '@jest/globals';
import { ApiKeys } from '../../aws/api-keys.ts';
import { agentKey } from '../../aws/keys.ts';
import { Table } from '../../aws/table.ts';
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
  const thiefKey = await register(stolen, 'thief');
  const otherKey = await register(other, 'honest');
  expect((await admin.client.getAgent('thief')).registered_by).toEqual({ owner: 'ann', key_id: keyIdOf(stolen.key) });
  expect((await admin.client.getAgent('agent_qa_1')).registered_by).toBeNull();
  const { taskId } = await other.client.submitTask(backendTask);
  const agent = new PatientClient({ url: system.cloud.url, apiKey: thiefKey }).forAgent('thief');
  const others = new PatientClient({ url: system.cloud.url, apiKey: otherKey }).forAgent('honest');
  await admin.client.updateAgent('honest', { status: 'offline' });
  await take({ id: 'thief', apiKey: thiefKey, ...agent });
  await admin.client.updateAgent('honest', { status: 'online' });

  const id = keyIdOf(stolen.key);
  expect(await statusOf(admin.key, 'DELETE', `/api/keys/${id}?agents=all`)).toBe(400);
  // An agent may work on; the answer tells of it.
  expect(await admin.client.revokeKey(id)).toMatchObject({ agents: ['thief'], removed_agents: [] });
  expect(await statusOf(thiefKey, 'POST', '/api/agents/thief/leases', { wait_seconds: 0 })).toBe(204);
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({
    revoked_at: expect.any(String),
    agents: [],
    removed_agents: ['thief'],
  });
  expect(await statusOf(thiefKey, 'POST', '/api/agents/thief/leases', { wait_seconds: 0 })).toBe(403);
  expect(await statusOf(admin.key, 'GET', '/api/agents/thief')).toBe(404);
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({ agents: [], removed_agents: [] });
  // Another agent has its work at once.
  const lease = await take({ id: 'honest', apiKey: otherKey, ...others });
  expect(lease.task_id).toBe(taskId);
  await other.client.cancelTask(taskId);
});

test('a removal that died before the agent’s key was revoked is ended by the same call, and no later registration is removed', async () => {
  const [stolen, other, admin] = [await as('ann', 'operator'), await as('ann', 'operator'), await as('boss', 'admin')];
  const register = async ({ client }: typeof stolen, agent_id: string) =>
    (await client.registerAgent({ agent_id, agent_type: 'backend' })).credentials.api_key;
  const cutOffKey = await register(stolen, 'cut-off');
  await register(stolen, 'taken-over');
  const { agents } = await import('../../functions/shared/stores.ts');
  const { apiKeys } = await import('../../functions/shared/api-keys.ts');
  const listed = (await agents.get('taken-over'))!;
  await admin.client.removeAgent('taken-over');
  await register(other, 'taken-over');
  const { removeAgent } = await import('../../functions/operations/remove-agent.ts');
  expect(await removeAgent(listed, 'Its key was revoked', new Date())).toBeUndefined();

  const id = keyIdOf(stolen.key);
  const revoke = ApiKeys.prototype.revoke;
  ApiKeys.prototype.revoke = async function (keyId, now) {
    if (keyId === keyIdOf(cutOffKey)) throw new Error('The process died');
    return revoke.call(this, keyId, now);
  };
  expect(await statusOf(admin.key, 'DELETE', `/api/keys/${id}?agents=remove`)).toBe(500);
  ApiKeys.prototype.revoke = revoke;
  // An agent whose removal has begun is in no list, and does not go on.
  expect((await admin.client.listAgents({ limit: 100 })).agents.map(({ agent_id }) => agent_id)).not.toContain(
    'cut-off',
  );
  expect(await admin.client.revokeKey(id)).toMatchObject({ agents: [], removed_agents: [] });
  expect((await apiKeys.get(keyIdOf(cutOffKey)))?.revokedAt).toBeUndefined();
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({ removed_agents: ['cut-off'] });
  expect((await apiKeys.get(keyIdOf(cutOffKey)))?.revokedAt).toEqual(expect.any(String));
  expect(await admin.client.revokeKey(id, { agents: 'remove' })).toMatchObject({ removed_agents: [] });
  expect(await admin.client.getAgent('taken-over')).toMatchObject({ registered_by: { key_id: keyIdOf(other.key) } });
});

test('agents that are damaged are named, since any key may have registered them', async () => {
  const [stolen, admin] = [await as('ann', 'operator'), await as('boss', 'admin')];
  for (const agent_id of ['damaged', 'whole']) await stolen.client.registerAgent({ agent_id, agent_type: 'backend' });
  await new Table('tritons').update(agentKey('damaged'), { remove: ['capacity'] }, []);
  expect(await admin.client.revokeKey(keyIdOf(stolen.key), { agents: 'remove' })).toMatchObject({
    removed_agents: ['whole'],
    unreadable: [{ id: 'damaged', reason: expect.any(String) }],
  });
});

test.each(['before', 'after'] as const)(
  'a registration under way when its key is revoked, %s its agent is stored, leaves no agent',
  async (when) => {
    const [stolen, admin] = [await as('ann', 'operator'), await as('boss', 'admin')];
    const id = keyIdOf(stolen.key);
    const { registry } = await import('../../functions/shared/stores.ts');
    const create = registry.create.bind(registry);
    const revoke = () => admin.client.revokeKey(id, { agents: 'remove' });
    let removed: string[] = [];
    jest.spyOn(registry, 'create').mockImplementationOnce(async (agent) => {
      if (when === 'before') removed = (await revoke()).removed_agents;
      const isCreated = await create(agent);
      if (when === 'after') removed = (await revoke()).removed_agents;
      return isCreated;
    });
    const agent_id = `late-${when}`;
    await expect(stolen.client.registerAgent({ agent_id, agent_type: 'backend' })).rejects.toMatchObject({
      status: 401,
      problem: { type: '/problems/invalid-key' },
    });
    jest.restoreAllMocks();
    expect(removed).toEqual(when === 'after' ? [agent_id] : []);
    expect(await statusOf(admin.key, 'GET', `/api/agents/${agent_id}`)).toBe(404);
    expect(await revoke()).toMatchObject({ removed_agents: [] });
  },
);
