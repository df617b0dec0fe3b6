/**
 * Measures matching in a large fleet. Run: node test/bench/fleet.bench.ts [agents]. It stores that many agents of one
 * type in the embedded DynamoDB, then measures the reads and the time of a match: the index query, the ranking, the
 * slot.
 */

import { marshall } from '@aws-sdk/util-dynamodb';
import { AgentSlots, nothingDone } from '../../aws/agent-slots.ts';
import { useLocalClients } from '../../aws/clients.ts';
import { Table } from '../../aws/table.ts';
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import { indexRank } from '../../core/matching/index-rank.ts';
import { rankAgents } from '../../core/matching/rank-agents.ts';
import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { matching } from '../../functions/shared/config.ts';
import { localClients } from '../../local/local-clients.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { Engine } from '../../local/step-functions/engine.ts';

const fleet = Number(process.argv[2] ?? 100_000);
const MATCHES = 200;
const services = openServices({ queueSet: queuesAt() });
const engine = new Engine({
  definition: 'statemachines/task.asl.json',
  substitute: (name) => name,
  call: async () => {},
});
useLocalClients(localClients(services, engine, 'http://127.0.0.1'));

function anAgent(n: number): Agent {
  const completed = n % 50;
  return {
    agentId: `agent_${n}`,
    agentType: 'backend',
    department: 'ARCHITECTURE',
    skills: ['backend', n % 3 === 0 ? 'api_development' : 'microservice_creation'],
    capacity: 4,
    runtime: 'builtin',
    pricePerHourUsd: null,
    status: 'online',
    registeredAt: '2026-01-01T00:00:00.000Z',
    leases: {},
    record: { ...emptyRecord(), completed, failed: n % 7, responseSeconds: completed * (1 + (n % 5)) },
  };
}
for (let n = 0; n < fleet; n += 1) {
  const agent = anAgent(n);
  const rank = indexRank(agent);
  const keys = { pk: `AGENT#${agent.agentId}`, sk: 'A', gsi1pk: 'FREE#backend', gsi1sk: rank };
  services.dynamodb.run('PutItem', { TableName: 'tritons', Item: marshall({ ...keys, rank, ...agent }) });
}
console.log(`${fleet} agents stored`);

const times: number[] = [];
let read = 0;
for (let n = 0; n < MATCHES + 50; n += 1) {
  const begun = performance.now();
  // A new store remembers nothing, so it reads the index.
  const slots = new AgentSlots(new Table('tritons'));
  const agents = await slots.free('backend');
  const ranked = rankAgents({
    agents,
    subtask: { agentType: 'backend', skills: ['backend', 'api_development'], kind: 'api_development' },
    priority: 'high',
    config: matching(),
    excluded: new Set<string>(),
    now: new Date(),
  });
  const best = agents.find(({ agentId }) => agentId === ranked[0]?.agent_id) as Agent;
  const lease = leaseKey({ taskId: 'bench', subtaskId: `subtask_${n}`, attempt: 1 });
  await slots.reserve(best, lease, new Date().toISOString());
  if (n >= 50) times.push(performance.now() - begun);
  read = Math.max(read, agents.length);
  await slots.endLease(best, lease, nothingDone);
}
times.sort((a, b) => a - b);
const at = (quantile: number) => times[Math.floor(quantile * times.length)]?.toFixed(1);
console.log(`query, rank, reserve: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms; at most ${read} agents read`);
process.exit();
