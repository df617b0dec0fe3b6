import { expect, test } from '@jest/globals';
import { PatientClient } from '../patient-client.ts';
import { until } from '../pipeline/a-cloud.ts';
import { newFolder, start } from './main-process.ts';

test('a task that waits for approval still waits after the process is killed, and no work is repeated', async () => {
  const folder = newFolder();
  const first = await start('--data-dir', folder);
  let client = new PatientClient({ url: first.url });
  const parked = async (id: string, run: number) => {
    const [, { subtasks }] = await until(
      `run ${run} waits for approval`,
      () => Promise.all([client.getTaskStatus(id), client.getTask(id)]),
      ([{ stage }, task]) => stage === 'approval' && task.run === run,
    );
    return subtasks;
  };
  for (const id of ['approved', 'rejected']) {
    await client.submitTask({ id, type: 'development', title: id, requirements: ['alpha beta'], approval: true });
  }
  const subtasks = await parked('rejected', 1);
  await parked('approved', 1);
  await first.end('SIGKILL');

  const second = await start('--data-dir', folder);
  client = new PatientClient({ url: second.url });
  for (const id of ['approved', 'rejected']) expect((await client.getTaskStatus(id)).stage).toBe('approval');
  expect(await parked('rejected', 1)).toEqual(subtasks);
  expect(await client.approveTask('approved')).toMatchObject({ status: 'completed' });
  await client.rejectTask('rejected', { subtasks: [subtasks.at(-1)!.id], comment: 'Once more' });
  const attempts = (await parked('rejected', 2)).map(({ attempt }) => attempt);
  expect(attempts).toEqual(subtasks.map(({ attempt }, index) => attempt + (index === subtasks.length - 1 ? 1 : 0)));
  await second.end('SIGTERM');
});
