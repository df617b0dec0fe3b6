import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion } from '../e2e/waiting.ts';
import { output } from './deployed.ts';
import { metricLines } from './metric-lines.ts';

test('every minute the sweeper starts anew what has stopped: here the execution of a task', async () => {
  const id = newId('stopped');
  await client.submitTask({
    id,
    type: 'development',
    title: 'Be stopped',
    // Enough subtasks that the task does not end before it is stopped.
    requirements: Array.from({ length: 10 }, (_, index) => `Requirement ${index}`),
    agents: { backend: 9, frontend: 9, database: 9, api: 9 },
  });
  await eventually(
    () => client.getTask(id),
    ({ status }) => status === 'in_progress',
  );
  const machine = await output('StateMachineArn');
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${id}-1`;
  await new SFNClient().send(new StopExecutionCommand({ executionArn }));
  await waitForCompletion(id);
  expect((await client.getTask(id)).run).toBe(2);
});

test('every minute the journal measures how long events wait for those who follow it', async () => {
  const times = await eventually(
    async () =>
      (await metricLines('JournalWrite')).flatMap(({ FollowerLagSeconds, _aws }) =>
        typeof FollowerLagSeconds === 'number' ? (_aws as { Timestamp: number }).Timestamp : [],
      ),
    (found) => found.length >= 3,
  );
  // However late runs begin: no more of them than minutes, of which the first and the last need not be whole.
  const minutes = (times.at(-1)! - times[0]!) / 60_000;
  expect(times.length).toBeLessThanOrEqual(Math.ceil(minutes) + 1);
});
