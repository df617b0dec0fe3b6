import type { EmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PATIENCE_MS, PatientClient } from '../patient-client.ts';

export type PullingAgent = Awaited<ReturnType<typeof register>>;

/** Registers a pull agent for backend work. Returns its id, its key and its calls. */
export async function register(cloud: EmbeddedCloud, agent_id: string, capacity = 1) {
  const client = new PatientClient({ url: cloud.url });
  const { credentials } = await client.registerAgent({ agent_id, agent_type: 'backend', capacity });
  const apiKey = credentials.api_key;
  return { id: agent_id, apiKey, ...new PatientClient({ url: cloud.url, apiKey }).forAgent(agent_id) };
}

export const deliverable = {
  summary: 'Done',
  artifacts: [{ path: 'result.md', media_type: 'text/markdown', content: '# alpha beta gamma\n' }],
};

export const backendTask = { type: 'development', title: 'Pull', requirements: ['alpha beta gamma'] };

/** Waits for a lease. Throws if none comes. */
export async function take(agent: PullingAgent) {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const lease = await agent.lease(15);
    if (lease) return lease;
  }
  throw new Error(`No work came for ${agent.id}`);
}
