/**
 * Measures matching in a large fleet. Run: node test/bench/fleet.bench.ts [agents]. It stores that many agents of one
 * type in the embedded DynamoDB, then measures the reads and the time of a match: the index query, the ranking, the
 * slot.
 */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { AgentSlots, nothingDone } from '../../aws/agent-slots.ts';
import { Table } from '../../aws/table.ts';
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import { indexRank } from '../../core/matching/index-rank.ts';
import { rankAgents } from '../../core/matching/rank-agents.ts';
import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { matching } from '../../functions/shared/config.ts';
import { createResources, embeddedEnvironment, queuesAt } from '../../local/resources.ts';
import type { ServersMessage } from '../../local/servers.ts';

const fleet = Number(process.argv[2] ?? 100_000);
const MATCHES = 200;
const worker = new Worker(new URL('../../local/servers.ts', import.meta.url), { workerData: {} });
const [ports] = (await once(worker, 'message')) as [Exclude<ServersMessage, { failure: string }>];
const queues = queuesAt(ports.sqsAndS3Port);
Object.assign(process.env, embeddedEnvironment({ ...ports, stepFunctionsPort: 1 }, queues));
await createResources(queues);

const documents = DynamoDBDocumentClient.from(new DynamoDBClient({}));
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
for (let first = 0; first < fleet; first += 1_000) {
  const chunks = Array.from({ length: 40 }, (_, chunk) =>
    Array.from({ length: 25 }, (_, n) => anAgent(first + chunk * 25 + n)),
  );
  await Promise.all(
    chunks.map((chunk) =>
      documents.send(
        new BatchWriteCommand({
          RequestItems: {
            tritons: chunk.map((agent) => {
              const rank = indexRank(agent);
              const keys = { pk: `AGENT#${agent.agentId}`, sk: 'A', gsi1pk: 'FREE#backend', gsi1sk: rank };
              return { PutRequest: { Item: { ...keys, rank, ...agent } } };
            }),
          },
        }),
      ),
    ),
  );
}
console.log(`${fleet} agents stored`);

const slots = new AgentSlots(new Table('tritons'));
const times: number[] = [];
let read = 0;
for (let n = 0; n < MATCHES + 50; n += 1) {
  const begun = performance.now();
  const agents = await slots.free('backend', true);
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
