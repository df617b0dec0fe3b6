import { expect, test } from '@jest/globals';
import { subtaskKey } from '../../aws/keys.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';
import { backendTask, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa']) });

test('a waiting subtask that cannot be opened holds up no other, and waits until it is mended', async () => {
  const { client, cloud } = system;
  const { Table } = await import('../../aws/table.ts');
  const raw = new Table(process.env.TABLE_NAME!);
  const waiting = async () => {
    const { taskId } = await client.submitTask({ ...backendTask, agents: { backend: 1 } });
    const { waiting } = await until(
      'its subtask waits for an agent',
      () => client.getTaskStatus(taskId),
      ({ waiting }) => waiting[0]?.reason.startsWith('No agent of type backend') === true,
    );
    return subtaskKey({ taskId, subtaskId: waiting[0]!.id });
  };
  const [first, second] = [await waiting(), await waiting()];
  const reason = (await raw.get(first))?.reason;
  await raw.update(first, { set: { reason: 'Forged' } }, []);

  const agent = await register(cloud, 'puller', 2);
  expect(subtaskKey(idsOf(await take(agent)))).toEqual(second);
  await raw.update(first, { set: { reason } }, []);
  const lease = await until(
    'a sweep gives it out',
    async () => {
      await cloud.invoke('sweep', {});
      return agent.lease(1);
    },
    (given) => given !== undefined,
  );
  expect(subtaskKey(idsOf(lease!))).toEqual(first);
});

const idsOf = ({ task_id, subtask_id }: { task_id: string; subtask_id: string }) => ({
  taskId: task_id,
  subtaskId: subtask_id,
});
