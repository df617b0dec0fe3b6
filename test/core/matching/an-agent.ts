import type { Agent, AgentRecord } from '../../../core/contracts/storage/agent.ts';

const noRecord: AgentRecord = {
  completed: 0,
  failed: 0,
  reworked: 0,
  responseSeconds: 0,
  busySeconds: 0,
  apiCalls: 0,
  costUsd: 0,
  unpriced: 0,
  qualitySum: 0,
  qualityCount: 0,
  kinds: {},
};

type Some = Partial<Omit<Agent, 'leases' | 'record'>> & { held?: number; record?: Partial<AgentRecord> };

/** An online backend agent with 4 slots, `held` of them taken, and an empty record except for `record`. */
export function anAgent({ held = 0, record = {}, ...fields }: Some = {}): Agent {
  const taken = Array.from({ length: held }, (_, n) => [`task_1/subtask_${n}/1`, '2026-01-01T00:00:00.000Z']);
  return {
    agentId: 'agent_backend_001',
    agentType: 'backend',
    department: 'ARCHITECTURE',
    skills: ['api_development'],
    capacity: 4,
    runtime: 'builtin',
    pricePerHourUsd: null,
    status: 'online',
    registeredAt: '2026-01-01T00:00:00.000Z',
    leases: Object.fromEntries(taken),
    record: { ...noRecord, ...record },
    ...fields,
  };
}
