import { describe, expect, test } from '@jest/globals';
import { AgentRegistry } from '../../aws/agent-registry.ts';
import { AgentSlots } from '../../aws/agent-slots.ts';
import { Agents } from '../../aws/agents.ts';
import { Table } from '../../aws/table.ts';
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import type { LeaseOutcome } from '../../core/metrics/attempt-metrics.ts';
import { anAgent } from '../core/matching/an-agent.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
/** Reads like another process, which remembers nothing. */
const anew = () => new AgentSlots(table);
const agents = new Agents(table);
const slots = anew();
const registry = new AgentRegistry(table);
const at = '2026-01-02T00:00:00.000Z';

let made = 0;
/** An agent of a type that no other test uses. */
async function aRegistered(changes: Parameters<typeof anAgent>[0] = {}): Promise<Agent> {
  made += 1;
  const agent = anAgent({ agentId: `agent_${made}`, agentType: `type_${made}`, ...changes });
  await agents.register(agent);
  return agent;
}

const lease = (attempt: number) => leaseKey({ taskId: 'task', subtaskId: 'subtask', attempt });
const outcome = (changes: Partial<LeaseOutcome> = {}): LeaseOutcome => ({
  result: 'completed',
  kind: 'api_development',
  seconds: 10,
  apiCalls: 2,
  costUsd: 0.5,
  quality: 0.9,
  ...changes,
});
const now = (agentId: string) => agents.get(agentId) as Promise<Agent>;
const idsOf = async (agentType: string) => (await agents.ofType(agentType, 5, true)).map(({ agentId }) => agentId);
const freeOf = async (agentType: string) => (await anew().free(agentType)).map(({ agentId }) => agentId);

describe('a slot', () => {
  test('50 reservations at once never take more than there are', async () => {
    const agent = await aRegistered({ capacity: 7 });
    const others = Array.from({ length: 5 }, anew);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => others[n % 5]!.reserve(agent, lease(n + 1), at)),
    );
    expect(answers.filter(Boolean)).toHaveLength(7);
    const { leases } = await now(agent.agentId);
    const reserved = answers.flatMap((is, n) => (is ? [lease(n + 1)] : []));
    expect(Object.keys(leases).sort()).toEqual(reserved.sort());
    expect(await freeOf(agent.agentType)).toEqual([]);
  });

  test('is reserved once, even if the same attempt asks twice', async () => {
    const agent = await aRegistered({ capacity: 2 });
    expect(await slots.reserve(agent, lease(1), at)).toBeDefined();
    expect(await slots.reserve(agent, lease(1), 'later')).toBeDefined();
    expect((await now(agent.agentId)).leases).toEqual({ [lease(1)]: at });
    expect(await slots.reserve(agent, lease(2), at)).toBeDefined();
    expect(await slots.reserve(agent, lease(2), at)).toBeDefined();
    expect(await slots.reserve(agent, lease(3), at)).toBeUndefined();
  });

  test('of an agent that is full, unknown, draining or offline is not reserved', async () => {
    const full = await aRegistered({ capacity: 1 });
    expect(await slots.reserve(full, lease(1), at)).toBeDefined();
    expect(await slots.reserve(full, lease(2), at)).toBeUndefined();
    expect(await slots.reserve(anAgent({ agentId: 'nobody' }), lease(1), at)).toBeUndefined();
    for (const status of ['draining', 'offline'] as const) {
      expect(await slots.reserve(await aRegistered({ status }), lease(1), at)).toBeUndefined();
    }
  });

  test('is found by a process with an old view of the agent', async () => {
    const old = await aRegistered({ capacity: 3 });
    await slots.reserve(old, lease(1), at);
    await slots.reserve(old, lease(2), at);
    await agents.register({ ...old, capacity: 4 });
    expect(await anew().reserve(old, lease(3), at)).toBeDefined();
    expect(await anew().reserve(old, lease(4), at)).toBeDefined();
    expect(await anew().reserve(old, lease(5), at)).toBeUndefined();
  });

  test('the last one takes the agent out of the index of free agents, and its end brings it back', async () => {
    const agent = await aRegistered({ capacity: 2 });
    await slots.reserve(agent, lease(1), at);
    expect(await freeOf(agent.agentType)).toEqual([agent.agentId]);
    await slots.reserve(agent, lease(2), at);
    expect(await freeOf(agent.agentType)).toEqual([]);
    expect(await slots.endLease(agent, lease(1), outcome())).toMatchObject({ wasFull: true });
    expect(await freeOf(agent.agentType)).toEqual([agent.agentId]);
    expect(await slots.endLease(agent, lease(2), outcome())).toMatchObject({ wasFull: false });
    expect((await now(agent.agentId)).leases).toEqual({});
  });

  test('50 reserved and released at once leave nothing behind, and each counts once', async () => {
    const agent = await aRegistered({ capacity: 50 });
    const leases = Array.from({ length: 50 }, (_, n) => lease(n + 1));
    await Promise.all(
      leases.map(async (one) => {
        expect(await slots.reserve(agent, one, at)).toBeDefined();
        const ends = [0, 1, 2].map(() => slots.endLease(agent, one, outcome({ costUsd: 1 })));
        expect((await Promise.all(ends)).filter((end) => end !== undefined)).toHaveLength(1);
      }),
    );
    const { leases: left, record } = await now(agent.agentId);
    expect(left).toEqual({});
    expect(record).toMatchObject({ completed: 50, costUsd: 50, busySeconds: 500, apiCalls: 100 });
    expect(record.kinds).toEqual({ api_development: { completed: 50, failed: 0 } });
  });
});

describe('the record', () => {
  test('counts the end of a lease once, and the first work of a kind', async () => {
    const agent = await aRegistered();
    await slots.reserve(agent, lease(1), at);
    expect(await slots.endLease(agent, lease(1), outcome())).toBeDefined();
    expect(await slots.endLease(agent, lease(1), outcome())).toBeUndefined();
    expect((await now(agent.agentId)).record).toEqual({
      completed: 1,
      failed: 0,
      reworked: 0,
      responseSeconds: 10,
      busySeconds: 10,
      apiCalls: 2,
      costUsd: 0.5,
      unpriced: 0,
      qualitySum: 0.9,
      qualityCount: 1,
      kinds: { api_development: { completed: 1, failed: 0 } },
    });
  });

  test('tells failed, reworked and uncounted attempts apart', async () => {
    const agent = await aRegistered();
    const ends: Partial<LeaseOutcome>[] = [
      { result: 'failed', costUsd: null, quality: null },
      { result: 'reworked', quality: 0.3 },
      { result: 'uncounted', apiCalls: 0, costUsd: 0, quality: null },
    ];
    for (const [index, end] of ends.entries()) {
      await slots.reserve(agent, lease(index), at);
      await slots.endLease(agent, lease(index), outcome(end));
    }
    expect((await now(agent.agentId)).record).toMatchObject({
      completed: 0,
      failed: 1,
      reworked: 1,
      responseSeconds: 20,
      busySeconds: 30,
      apiCalls: 4,
      costUsd: 0.5,
      unpriced: 1,
      qualitySum: 0.3,
      qualityCount: 1,
      kinds: { api_development: { completed: 0, failed: 1 } },
    });
  });

  test('a lease that was never reserved, or of an agent that is unknown, ends without a trace', async () => {
    const agent = await aRegistered();
    expect(await slots.endLease(agent, lease(1), outcome())).toBeUndefined();
    expect(await now(agent.agentId)).toEqual(agent);
    expect(await slots.endLease({ agentId: 'nobody', agentType: 'x' }, lease(1), outcome())).toBeUndefined();
    expect(await agents.get('nobody')).toBeUndefined();
  });

  test('moves the agent to its place among the free agents', async () => {
    const [better, worse] = [await aRegistered(), await aRegistered()];
    await agents.register({ ...better, agentId: 'b', agentType: 'ranked' });
    await agents.register({ ...worse, agentId: 'a', agentType: 'ranked' });
    expect(await freeOf('ranked')).toEqual(['a', 'b']);
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      for (const [agentId, result] of [
        ['a', 'failed'],
        ['b', 'completed'],
      ] as const) {
        const current = await now(agentId);
        await slots.reserve(current, lease(attempt), at);
        await slots.endLease(current, lease(attempt), outcome({ result }));
      }
    }
    expect(await freeOf('ranked')).toEqual(['b', 'a']);
  });
});

describe('an agent that is not online', () => {
  test('is not among the free ones, even when it frees a slot, until it is online again', async () => {
    const agent = await aRegistered({ capacity: 2 });
    await slots.reserve(agent, lease(1), at);
    await registry.change(agent.agentId, { status: 'draining' });
    expect(await freeOf(agent.agentType)).toEqual([]);
    await slots.endLease(agent, lease(1), outcome());
    expect(await freeOf(agent.agentType)).toEqual([]);
    expect(await anew().reserve(agent, lease(2), at)).toBeUndefined();
    await registry.change(agent.agentId, { status: 'online' });
    expect(await freeOf(agent.agentType)).toEqual([agent.agentId]);
  });

  test('because it was absent is back when it calls, unless an operator has set its status since', async () => {
    const [absent, told] = [await aRegistered(), await aRegistered()];
    for (const { agentId } of [absent, told]) await registry.markAbsent(agentId, at);
    expect(await now(absent.agentId)).toMatchObject({ status: 'offline', absentSince: at });
    await registry.change(told.agentId, { status: 'offline' });
    expect(await registry.markPresent(await now(absent.agentId))).toMatchObject({ status: 'online' });
    expect(await registry.markPresent(await now(absent.agentId))).toBeUndefined();
    expect(await registry.markPresent(await now(told.agentId))).toBeUndefined();
    expect(await freeOf(absent.agentType)).toEqual([absent.agentId]);
  });

  test('with fewer slots than it holds has none free until enough are', async () => {
    const agent = await aRegistered({ capacity: 3 });
    for (const attempt of [1, 2]) await slots.reserve(agent, lease(attempt), at);
    await registry.change(agent.agentId, { capacity: 1 });
    expect(await freeOf(agent.agentType)).toEqual([]);
    expect(await anew().reserve(await now(agent.agentId), lease(3), at)).toBeUndefined();
    for (const attempt of [1, 2]) await slots.endLease(agent, lease(attempt), outcome());
    expect(await anew().reserve(await now(agent.agentId), lease(3), at)).toBeDefined();
  });
});

describe('registration', () => {
  test('again changes the definition, and keeps slots, record and age', async () => {
    const agent = await aRegistered();
    await slots.reserve(agent, lease(1), at);
    await slots.reserve(agent, lease(2), at);
    await slots.endLease(agent, lease(1), outcome());
    const before = await now(agent.agentId);
    const changed = { skills: ['other'], capacity: 9, pricePerHourUsd: 3 };
    await agents.register({ ...agent, ...changed, registeredAt: 'later' });
    expect(await now(agent.agentId)).toEqual({ ...before, ...changed });
  });

  test('again leaves an agent offline that an operator took offline, and brings back a removed one', async () => {
    const [offline, removed] = [await aRegistered(), await aRegistered()];
    await registry.change(offline.agentId, { status: 'offline' });
    await registry.remove(removed, new Date(at));
    expect(await freeOf(offline.agentType)).toEqual([]);
    expect(await idsOf(removed.agentType)).toEqual([]);
    for (const agent of [offline, removed]) await agents.register(agent);
    expect(await now(offline.agentId)).toMatchObject({ status: 'offline' });
    expect(await freeOf(offline.agentType)).toEqual([]);
    expect(await now(removed.agentId)).toMatchObject({ status: 'online' });
    expect(await freeOf(removed.agentType)).toEqual([removed.agentId]);
    expect(await idsOf(removed.agentType)).toEqual([removed.agentId]);
  });

  test('with more slots makes an agent that was full free again', async () => {
    const agent = await aRegistered({ capacity: 1 });
    await slots.reserve(agent, lease(1), at);
    expect(await freeOf(agent.agentType)).toEqual([]);
    await agents.register({ ...agent, capacity: 2 });
    expect(await freeOf(agent.agentType)).toEqual([agent.agentId]);
    expect(await anew().reserve(agent, lease(2), at)).toBeDefined();
  });

  test('as an agent of another type is refused, and changes nothing', async () => {
    const agent = await aRegistered();
    expect(await agents.register({ ...agent, agentType: 'other', capacity: 9 })).toBe(false);
    expect(await now(agent.agentId)).toEqual(agent);
    expect(await idsOf('other')).toEqual([]);
  });

  test('lists agents by type, in pages, with their current state', async () => {
    const ids = ['p1', 'p2', 'p3'];
    for (const agentId of ids) await aRegistered({ agentId, agentType: 'paged' });
    await aRegistered({ agentId: 'p4', agentType: 'paged_otherwise' });
    const first = await agents.list('paged', 2, undefined);
    const second = await agents.list('paged', 2, first.next);
    expect([...first.agents, ...second.agents].map(({ agentId }) => agentId)).toEqual(ids);
    expect(await idsOf('paged')).toEqual(ids);
    expect(await idsOf('unheard_of')).toEqual([]);
    const everybody = (await agents.list(undefined, 100, undefined)).agents.map(({ agentId }) => agentId);
    expect(everybody).toEqual(expect.arrayContaining([...ids, 'p4']));
    expect(await agents.list('unheard_of', 5, undefined)).toEqual({ agents: [], unreadable: [], next: undefined });
  });
});

test('an agent is noted as unavailable until an instant, and no more once its definition is loaded anew', async () => {
  const agent = await aRegistered();
  expect(await registry.markUnavailable(agent.agentId, at)).toMatchObject({ unavailableUntil: at });
  expect((await anew().free(agent.agentType))[0]).toMatchObject({ unavailableUntil: at });
  await agents.register({ ...agent, models: ['openai:m'] });
  expect(await now(agent.agentId)).not.toHaveProperty('unavailableUntil');
  expect(await registry.markUnavailable('nobody', at)).toBeUndefined();
  expect(await agents.get('nobody')).toBeUndefined();
});

test('the sweeper reads agents that hold or held a slot, until it forgets them', async () => {
  const agent = await aRegistered();
  expect(await agents.held()).not.toContain(agent.agentId);
  await slots.reserve(agent, lease(1), at);
  await agents.forgetHeld(agent.agentId);
  expect(await agents.held()).toContain(agent.agentId);
  await slots.endLease(agent, lease(1), outcome());
  expect(await agents.held()).toContain(agent.agentId);
  await agents.forgetHeld(agent.agentId);
  expect(await agents.held()).not.toContain(agent.agentId);
});

test('the free agents that a process remembers include its own reservations', async () => {
  const agent = await aRegistered({ capacity: 1 });
  expect((await slots.free(agent.agentType)).map(({ agentId }) => agentId)).toEqual([agent.agentId]);
  await slots.reserve(agent, lease(1), at);
  expect(await slots.free(agent.agentType)).toEqual([]);
  await slots.endLease(agent, lease(1), outcome());
  expect((await slots.free(agent.agentType)).map(({ leases }) => leases)).toEqual([{}]);
});
