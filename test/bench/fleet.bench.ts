/**
 * Measures fleets of growing size, all of one type. Run: node test/bench/fleet.bench.ts [agents]. It registers ten
 * agents, then ten times as many until it has the number given, and prints at each size the items read and the time of
 * a page of the list, and of a match: the index query, the ranking, the slot taken and freed. The table is the embedded one.
 */
import { AgentRegistry } from '../../aws/agent-registry.ts';
import { AgentSlots, nothingDone } from '../../aws/agent-slots.ts';
import { Agents } from '../../aws/agents.ts';
import { useLocalClients } from '../../aws/clients.ts';
import { Table } from '../../aws/table.ts';
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { leaseKey } from '../../core/lifecycle/lease-key.ts';
import { rankAgents } from '../../core/matching/rank-agents.ts';
import { emptyRecord } from '../../core/metrics/empty-record.ts';
import { matching } from '../../functions/shared/config.ts';
import { localClients } from '../../local/local-clients.ts';
import { queuesAt } from '../../local/resources.ts';
import { openServices } from '../../local/services.ts';
import { Engine } from '../../local/step-functions/engine.ts';

const largest = Number(process.argv[2] ?? 100_000);
const RUNS = 200;
const WARM_UP_RUNS = 50;
const PAGE = 100;
const services = openServices({ queueSet: queuesAt() });
const engine = new Engine({
  definition: 'statemachines/task.asl.json',
  substitute: (name) => name,
  call: async () => {},
});

/** Items that the table has answered with. */
let itemsRead = 0;
const { dynamodb } = services;
const counting = Object.assign(Object.create(dynamodb) as typeof dynamodb, {
  run(operation: string, input: object) {
    const answer = dynamodb.run(operation, input) as { Items?: unknown[]; Responses?: Record<string, unknown[]> };
    itemsRead += (answer.Items?.length ?? 0) + Object.values(answer.Responses ?? {}).flat().length;
    return answer;
  },
});
useLocalClients(localClients({ ...services, dynamodb: counting }, engine, 'http://127.0.0.1'));

const table = new Table('tritons');
const registry = new AgentRegistry(table);

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

/** New stores remember nothing, so that they read the table. */
async function list(): Promise<void> {
  const { agents } = await new Agents(table).list('backend', PAGE, undefined);
  if (agents.length === 0) throw new Error('The list is empty');
}

async function match(run: number): Promise<void> {
  const slots = new AgentSlots(table);
  const agents = await slots.free('backend');
  const ranked = rankAgents({
    agents,
    subtask: { agentType: 'backend', skills: ['backend', 'api_development'], kind: 'api_development' },
    priority: 'high',
    config: matching(),
    excluded: new Set<string>(),
    now: new Date(),
  });
  const best = agents.find(({ agentId }) => agentId === ranked[0]?.agent_id);
  if (!best) throw new Error('No agent is free');
  const lease = leaseKey({ taskId: 'bench', subtaskId: `subtask_${run}`, attempt: 1 });
  await slots.reserve(best, lease, new Date().toISOString());
  await slots.endLease(best, lease, nothingDone);
}

async function measured(call: (run: number) => Promise<void>): Promise<string> {
  const times: number[] = [];
  let items = 0;
  for (let run = 0; run < WARM_UP_RUNS + RUNS; run += 1) {
    itemsRead = 0;
    const begun = performance.now();
    await call(run);
    if (run >= WARM_UP_RUNS) times.push(performance.now() - begun);
    items = Math.max(items, itemsRead);
  }
  times.sort((a, b) => a - b);
  const at = (quantile: number) => times[Math.floor(quantile * times.length)]!.toFixed(1);
  return `${items} items, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}

let registered = 0;
for (let size = Math.min(10, largest); size <= largest; size *= 10) {
  for (; registered < size; registered += 1) await registry.create(anAgent(registered));
  console.log(`${size} agents: a page of the list: ${await measured(list)}; a match: ${await measured(match)}`);
}
process.exit();
