import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type EmbeddedCloud, startEmbeddedCloud } from '../../local/embedded-cloud.ts';
import { PatientClient } from '../patient-client.ts';
import { agentsOf } from './a-cloud.ts';

const [able, ...others] = agentsOf(['backend', 'architect', 'qa']);
/** An agent that matching prefers for its price, but whose runtime the workers no longer have. */
const unable = { ...able!, id: 'agent_of_another_time', price_per_hour_usd: 1, runtime: 'antique' };

let cloud: EmbeddedCloud;
beforeAll(async () => {
  cloud = await startEmbeddedCloud({ agents: [unable, { ...able!, price_per_hour_usd: 100 }, ...others] });
});
afterAll(() => cloud.stop());

test('work for an agent whose runtime is not installed goes to its fallback, and the agent has failed it', async () => {
  const client = new PatientClient({ url: cloud.url });
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Try',
    requirements: ['alpha beta gamma'],
  });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const { subtasks } = await client.getTask(taskId);
  const failed = subtasks.filter(({ agent_type }) => agent_type === 'backend');
  expect(failed.length).toBeGreaterThan(0);
  expect(failed[0]).toMatchObject({
    attempt: 2,
    failures: [{ agent_id: unable.id, message: expect.stringContaining('"antique" is not installed') }],
  });
  const { agents } = await client.getAgentPerformance({ limit: 100 });
  expect(agents.find(({ agent_id }) => agent_id === unable.id)?.tasks_failed).toBeGreaterThan(0);
});
