import type { Answer } from '../../client/tritons-client.ts';
import { PATIENCE_MS } from '../patient-client.ts';
import { client, clientWith, newId } from './target.ts';

export type Lease = Answer<'leaseSubtask'>;

/** The type of the agents under test. The tests take its built-in agents offline, so that its work comes to them. */
export const TYPE = 'database';

/** Registers a pull agent. Returns its id, its key and its calls. */
export async function aPullingAgent({ capacity = 1, type = TYPE } = {}) {
  const { agent, credentials } = await client.registerAgent({
    agent_id: newId('agent'),
    agent_type: type,
    capacity,
  });
  return { id: agent.agent_id, key: credentials.api_key, ...clientWith(credentials.api_key).forAgent(agent.agent_id) };
}

/** Waits for a lease. Throws if none comes. */
export async function takeWork(agent: Pick<Awaited<ReturnType<typeof aPullingAgent>>, 'lease'>): Promise<Lease> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const lease = await agent.lease(15);
    if (lease) return lease;
  }
  throw new Error('No work came');
}

/** Submits a task with one subtask for the agents under test. */
export async function submitWork(title: string): Promise<string> {
  const body = { type: 'development', title, requirements: ['alpha beta gamma'], agents: { [TYPE]: 1 } };
  const { taskId } = await client.submitTask({ ...body, id: newId('pull') });
  submitted.push(taskId);
  return taskId;
}

const submitted: string[] = [];

/** Cancels the tasks of a test, so that no later test is given their work. */
export async function cancelWork(): Promise<void> {
  for (const taskId of submitted.splice(0)) await client.cancelTask(taskId).catch(() => {});
}

export const aDeliverable = (note = '') => ({
  summary: 'It is done',
  artifacts: [{ path: 'docs/result.md', media_type: 'text/markdown', content: `# alpha beta gamma\n\n${note}\n` }],
});

/** Sets the status of the built-in agents of the type. */
export async function setBuiltIn(status: 'online' | 'offline'): Promise<void> {
  const { agents } = await client.listAgents({ agent_type: TYPE, limit: 100 });
  for (const { agent_id, runtime } of agents) if (runtime !== 'pull') await client.updateAgent(agent_id, { status });
}
