import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { waitForCompletion } from '../e2e/waiting.ts';
import { output } from './deployed.ts';

const lambda = new LambdaClient();

test('work for an agent whose runtime is not installed goes to its fallback, and the task completes', async () => {
  const id = newId('fallback');
  const missing = {
    id: newId('missing'),
    agent_type: 'compliance',
    skills: ['compliance_audit', 'scoping', 'standards', 'control_assessment'],
    capacity: 20,
    runtime: 'not-installed',
    price_per_hour_usd: 0,
  };
  await loadRoster([missing]);
  await client.submitTask({ id, type: 'security', kind: 'compliance_audit', title: 'Audit it' });
  await waitForCompletion(id);

  const { subtasks } = await client.getTask(id);
  const [failed] = subtasks.filter(({ failures }) => failures.some(({ agent_id }) => agent_id === missing.id));
  expect(failed).toMatchObject({
    agent_type: 'compliance',
    status: 'completed',
    attempt: 2,
    failures: [{ attempt: 1, error: 'AttemptFailed', message: expect.stringContaining('"not-installed"') }],
  });
  const { deliverables } = await client.getTaskResults(id);
  const delivered = deliverables.find(({ subtask_id }) => subtask_id === failed?.id);
  expect(delivered?.agent_id).not.toBe(missing.id);
  expect(delivered).toMatchObject({ attempt: 2, agent_id: failed?.agent_id });
});

/** Registers agents in the deployed system, as a deployment that changes config/agents.yaml does. */
async function loadRoster(agents: unknown[]): Promise<void> {
  const FunctionName = await output('LoadRosterFunction');
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify({ agents }) }));
  const payload = JSON.parse(answer.Payload?.transformToString() ?? 'null');
  expect({ error: answer.FunctionError, payload }).toEqual({
    error: undefined,
    payload: { registered: agents.length },
  });
}
