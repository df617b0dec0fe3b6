import type { TritonsClient } from '../../client/tritons-client.ts';
import type { TaskSubmission } from '../../client/types.ts';
import { PatientClient } from '../patient-client.ts';
import { backendTask, take } from '../pipeline/pulling.ts';
import { until } from '../until.ts';
import type { System } from './system.ts';

/** Work of the seed's kinds, which the built-in agents end within seconds. */
const quick: TaskSubmission[] = [
  { type: 'development', title: 'Redis Clustering', requirements: ['Three masters with a replica each', 'Failover'] },
  { type: 'infrastructure', title: 'Kubernetes rollout of the API', requirements: ['Rolling update', 'Probes'] },
  { type: 'quality', title: 'Load test of the checkout', requirements: ['1,000 users', 'A report'] },
  { type: 'security', title: 'Harden the gateway', requirements: ['TLS 1.3 only'] },
  { type: 'ai_ml', title: 'Rank search results', requirements: ['A baseline', 'An evaluation'] },
  { type: 'development', title: 'Invoices as PDF', requirements: ['A4 and Letter'] },
];

export const PULLING = 'ann_laptop';
export const DRAINING = 'agent_qa_002';

/**
 * Brings a system into a state in which there is something to see: tasks that ended, one at which an agent of a person
 * works, agents that are away, a dead letter. Returns the calls of the agent.
 */
export async function play(system: System) {
  const client = new PatientClient({ url: system.url, apiKey: system.adminKey });
  await Promise.all(quick.map((task) => client.submitTask(task)));
  await until(
    'the quick tasks end',
    async () => (await client.listTasks({ status: 'completed', limit: 100 })).tasks.length,
    (count) => count >= quick.length,
  );
  const { taskId } = await client.submitTask({ type: 'development', title: 'Login with passkeys', approval: true });
  await until(
    'a task waits for approval',
    () => client.getTaskStatus(taskId),
    ({ stage }) => stage === 'approval',
  );
  await client.updateAgent(DRAINING, { status: 'draining' });
  for (const agent of await backendAgents(client)) await client.updateAgent(agent, { status: 'offline' });
  const { credentials } = await client.registerAgent({ agent_id: PULLING, agent_type: 'backend', capacity: 2 });
  const agent = new PatientClient({ url: system.url, apiKey: credentials.api_key }).forAgent(PULLING);
  await client.submitTask({ ...backendTask, title: 'Billing export for the finance team' });
  const lease = await take({ ...agent, id: PULLING, apiKey: credentials.api_key });
  await agent.heartbeat(lease, { progress: 0.4, log: ['Reading the inputs', 'Writing export.ts'] });
  await client.createKey({ name: 'ann-laptop', owner: 'ann', role: 'submitter' });
  await client.createKey({ name: 'grafana', role: 'metrics' });
  // Of events that do not happen here: nothing leaves the machine.
  await client.createWebhook({ url: 'https://hooks.example.com/tritons', event_types: ['owner.changed'] });
  system.send({ queue: 'tritons-quality-dead-letters', body: '{"task_id":"task_lost","attempt":1' });
  await until(
    'the dead letter is stored',
    async () => (await client.listDeadLetters()).dead_letters.length,
    (count) => count > 0,
  );
  return { client, agent, lease };
}

async function backendAgents(client: TritonsClient): Promise<string[]> {
  const { agents } = await client.listAgents({ agent_type: 'backend', limit: 100 });
  return agents.map(({ agent_id }) => agent_id);
}
