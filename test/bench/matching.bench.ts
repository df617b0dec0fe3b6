/**
 * Measures how long it takes to rank 50 agents. Run: node test/bench/matching.bench.ts.
 * fleet.bench.ts measures the read of the index of free agents.
 */
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { rankAgents } from '../../core/matching/rank-agents.ts';
import { anAgent } from '../core/matching/an-agent.ts';
import { matchingYaml } from '../core/matching/config.ts';

const CANDIDATES = 50;
const RUNS = 5_000;
const WARM_UP_RUNS = 500;

const skills = ['api_development', 'redis', 'caching', 'typescript', 'clustering', 'queues', 'grpc', 'postgresql'];
const agents: Agent[] = Array.from({ length: CANDIDATES }, (_, n) =>
  anAgent({
    agentId: `agent_backend_${String(n).padStart(3, '0')}`,
    skills: skills.filter((_, index) => (n + index) % 3 !== 0),
    held: n % 4,
    record: {
      completed: n * 7,
      failed: n % 5,
      responseSeconds: n * 700,
      costUsd: n * 0.05,
      kinds: { api_development: { completed: n * 3, failed: n % 3 } },
    },
  }),
);
const input = {
  agents,
  subtask: { agentType: 'backend', skills: skills.slice(0, 4), kind: 'api_development' },
  priority: 'high' as const,
  config: matchingYaml(),
  excluded: new Set(['agent_backend_007']),
  now: new Date(),
};

const elapsedMs: number[] = [];
for (let run = 0; run < WARM_UP_RUNS + RUNS; run++) {
  const start = performance.now();
  const ranked = rankAgents(input).length;
  if (run >= WARM_UP_RUNS) elapsedMs.push(performance.now() - start);
  if (ranked !== CANDIDATES - 1) throw new Error(`ranked ${ranked} agents`);
}
elapsedMs.sort((a, b) => a - b);
const percentile = (share: number) => elapsedMs[Math.floor(share * elapsedMs.length)]!.toFixed(3);
console.log(`ranking ${CANDIDATES} agents, ${RUNS} runs: p50 ${percentile(0.5)} ms, p95 ${percentile(0.95)} ms`);
