import { describe, expect, test } from '@jest/globals';
import { performanceResponse } from '../../../core/contracts/api/agent-performance.ts';
import { agentPerformance, typePerformance } from '../../../core/metrics/performance.ts';
import { anAgent } from '../matching/an-agent.ts';

/** 1000 s after the agents of these tests registered. */
const now = new Date('2026-01-01T00:16:40.000Z');

const experienced = anAgent({
  capacity: 4,
  record: {
    completed: 6,
    failed: 1,
    reworked: 2,
    responseSeconds: 1000,
    busySeconds: 1200,
    apiCalls: 47,
    costUsd: 0.1 + 0.2,
    unpriced: 1,
    qualitySum: 7.36,
    qualityCount: 8,
  },
});

describe("an agent's performance", () => {
  test('is worked out from its record', () => {
    expect(agentPerformance(experienced, now)).toEqual({
      agent_id: 'agent_backend_001',
      agent_type: 'backend',
      department: 'ARCHITECTURE',
      status: 'online',
      tasks_completed: 6,
      tasks_failed: 1,
      reworked: 2,
      average_response_seconds: 111.111,
      success_rate: 0.6667,
      error_rate: 0.1111,
      current_load: 0,
      utilization: 0.3,
      cost_usd: 0.3,
      unpriced_attempts: 1,
      api_calls: 47,
      quality_score: 0.92,
    });
  });

  test('is null, not zero, for an agent without a record', () => {
    expect(agentPerformance(anAgent(), now)).toMatchObject({
      tasks_completed: 0,
      average_response_seconds: null,
      success_rate: null,
      error_rate: null,
      current_load: 0,
      utilization: 0,
      cost_usd: 0,
      quality_score: null,
    });
  });

  test('has no cost if attempts ran and none of their costs is known', () => {
    const agent = anAgent({ record: { completed: 2, unpriced: 2, responseSeconds: 2 } });
    expect(agentPerformance(agent, now)).toMatchObject({ cost_usd: null, unpriced_attempts: 2 });
  });

  test('counts the slots held now in load and utilization', () => {
    const lease = { 'task_1/subtask_1/1': '2026-01-01T00:08:20.000Z' };
    const agent = { ...anAgent({ record: { busySeconds: 300 } }), leases: lease };
    expect(agentPerformance(agent, now)).toMatchObject({ current_load: 0.25, utilization: 0.2 });
  });

  test('never goes over 1, though the capacity was lowered while more slots were held', () => {
    const agent = anAgent({ capacity: 1, held: 3, record: { busySeconds: 5000 } });
    expect(agentPerformance(agent, now)).toMatchObject({ current_load: 1, utilization: 1 });
  });

  test('has no utilization at, or by a slow clock before, its registration', () => {
    const registered = new Date(anAgent().registeredAt);
    for (const time of [registered, new Date(registered.getTime() - 5000)]) {
      expect(agentPerformance(anAgent({ held: 1 }), time)).toMatchObject({ current_load: 0.25, utilization: 0 });
    }
  });
});

describe("an agent type's performance", () => {
  test('comes from the sums over its agents, not from the means of their ratios', () => {
    const beginner = anAgent({
      agentId: 'agent_backend_002',
      capacity: 1,
      held: 1,
      status: 'draining',
      record: { failed: 1, responseSeconds: 500, apiCalls: 3, costUsd: 0.7, qualitySum: 0.2, qualityCount: 1 },
    });
    expect(typePerformance([experienced, beginner], now)).toEqual([
      {
        agent_type: 'backend',
        department: 'ARCHITECTURE',
        agents_by_status: { online: 1, draining: 1, offline: 0 },
        tasks_completed: 6,
        tasks_failed: 2,
        reworked: 2,
        average_response_seconds: 150,
        success_rate: 0.6,
        error_rate: 0.2,
        current_load: 0.2,
        utilization: 0.44,
        cost_usd: 1,
        unpriced_attempts: 1,
        api_calls: 50,
        quality_score: 0.84,
      },
    ]);
  });

  test('is listed by name, whatever the order of the agents', () => {
    const types = ['qa', 'api', 'qa', 'backend'].map((agentType) => anAgent({ agentType }));
    expect(typePerformance(types, now).map(({ agent_type }) => agent_type)).toEqual(['api', 'backend', 'qa']);
  });

  test('has the known costs if some agents have none', () => {
    const unpriced = anAgent({ record: { completed: 1, unpriced: 1, responseSeconds: 1 } });
    expect(typePerformance([experienced, unpriced], now)).toMatchObject([{ cost_usd: 0.3, unpriced_attempts: 2 }]);
  });

  test('of no agents is empty', () => {
    expect(typePerformance([], now)).toEqual([]);
  });
});

test('the figures have the shape of the response', () => {
  const agents = [experienced, anAgent({ agentId: 'agent_qa_001', agentType: 'qa', department: 'QUALITY', held: 2 })];
  const response = {
    agents: agents.map((agent) => agentPerformance(agent, now)),
    agent_types: typePerformance(agents, now),
    next_cursor: null,
    generated_at: now.toISOString(),
  };
  expect(performanceResponse.parse(response)).toEqual(response);
});
