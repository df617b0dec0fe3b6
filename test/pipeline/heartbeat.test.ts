import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, fallSilent, leases, offline, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2 }) });
const backendOf = async (taskId: string) =>
  (await system.client.getTask(taskId)).subtasks.find(({ agent_type }) => agent_type === 'backend');

test('an agent that stops is replaced after the heartbeat timeout; its late answer changes nothing', async () => {
  const { client, cast } = system;
  const late = aGate();
  const stuck: string[] = [];
  cast.play = async (order, context) => {
    if (order.agent.agentType === 'backend' && stuck.length === 0) {
      stuck.push(order.agent.agentId);
      await late.opened;
    }
    return offline(order, context);
  };
  const { taskId } = await client.submitTask({
    type: 'development',
    title: 'Stuck',
    requirements: ['alpha beta gamma'],
  });
  await until('it is stuck', () => stuck.length, Boolean);
  await fallSilent(system.cloud, taskId, (await backendOf(taskId))!.id);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const before = await backendOf(taskId);
  expect(before).toMatchObject({ attempt: 2 });
  expect(before?.failures).toMatchObject([{ attempt: 1, agent_id: stuck[0], error: 'States.HeartbeatTimeout' }]);
  late.open();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(await backendOf(taskId)).toEqual(before);
  const { deliverables } = await client.getTaskResults(taskId);
  expect(deliverables.find(({ subtask_id }) => subtask_id === before?.id)).toMatchObject({ attempt: 2 });
  expect(await leases(client)).toEqual([]);
});
