import { expect, test } from '@jest/globals';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { capacity: 4 }) });

test('after a retry a subtask gets the deliverables of all that it depends on', async () => {
  const gate = aGate();
  let failing = true;
  system.cast.play = async (order, context) => {
    if (failing && order.subtaskId.endsWith('_3')) throw new Error('no');
    if (order.subtaskId.endsWith('_2')) await gate.opened;
    return offline(order, context);
  };
  const { taskId } = await system.client.submitTask({
    id: 'lost',
    type: 'development',
    title: 'Lost',
    requirements: ['one thing', 'two things'],
  });
  const status = () => system.client.getTaskStatus(taskId);
  await until('cancelled', status, (s) => s.subtask_status.subtask_lost_4 === 'cancelled');
  gate.open();
  await until('failed', status, (s) => s.status === 'failed');
  failing = false;
  await system.client.retryTask(taskId);
  await until('completed', status, (s) => s.status === 'completed');
  const task = await system.client.getTask(taskId);
  const order = system.cast.orders.filter(({ subtaskId }) => subtaskId === 'subtask_lost_4').at(-1);
  expect(order?.inputs.map(({ subtask_id }) => subtask_id)).toEqual(task.subtasks[3]?.depends_on);
});
