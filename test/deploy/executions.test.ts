import {
  DescribeExecutionCommand,
  type HistoryEvent,
  ListExecutionsCommand,
  paginateGetExecutionHistory,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion } from '../e2e/waiting.ts';
import { output } from './deployed.ts';

const sfn = new SFNClient();
const task = { type: 'development', title: 'Run on the deployed system', requirements: ['It is executed'] };
/** Enough subtasks that the task does not end before it is cancelled. */
const longTask = {
  type: 'development',
  title: 'Build all of it',
  requirements: Array.from({ length: 10 }, (_, index) => `Requirement ${index}`),
  estimated_hours: 100,
};

test('a task completes, and its execution is in Step Functions as succeeded, with its history', async () => {
  const id = newId('execution');
  await client.submitTask({ ...task, id });
  await waitForCompletion(id);
  const executionArn = await executionOf(id);
  const execution = await eventually(
    () => sfn.send(new DescribeExecutionCommand({ executionArn })),
    ({ status }) => status !== 'RUNNING',
  );
  expect(execution).toMatchObject({ status: 'SUCCEEDED', name: `${id}-1` });
  expect(JSON.parse(execution.input ?? '')).toMatchObject({ task_id: id, run: 1 });

  const events = await historyOf(executionArn);
  expect(events.at(0)?.type).toBe('ExecutionStarted');
  expect(events.at(-1)?.type).toBe('ExecutionSucceeded');
  const entered = events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  expect(entered).toEqual(expect.arrayContaining(['Decompose', 'Subtasks', 'Finish']));
});

test('the same submission twice at once is one task with one execution, in which each subtask runs once', async () => {
  const id = newId('twice');
  const answers = await Promise.all(Array.from({ length: 5 }, () => client.submitTask({ ...task, id })));
  expect(new Set(answers.map(({ taskId }) => taskId))).toEqual(new Set([id]));
  await waitForCompletion(id);
  const { run, subtasks } = await client.getTask(id);
  expect({ run, attempts: new Set(subtasks.map(({ attempt }) => attempt)) }).toEqual({
    run: 1,
    attempts: new Set([1]),
  });
  const { executions } = await sfn.send(
    new ListExecutionsCommand({ stateMachineArn: await output('StateMachineArn'), maxResults: 1_000 }),
  );
  expect(executions?.filter(({ name }) => name?.startsWith(id)).map(({ name }) => name)).toEqual([`${id}-1`]);
});

test('a task that is cancelled has its execution aborted, and its agents are free', async () => {
  const id = newId('aborted');
  await client.submitTask({ ...longTask, id, agents: { backend: 9, frontend: 9, database: 9, api: 9 } });
  await eventually(
    () => agentsOn(id),
    (agents) => agents.length > 0,
  );
  expect(await client.cancelTask(id)).toMatchObject({ status: 'cancelled' });
  const executionArn = await executionOf(id);
  const { status } = await eventually(
    () => sfn.send(new DescribeExecutionCommand({ executionArn })),
    ({ status }) => status !== 'RUNNING',
  );
  expect(status).toBe('ABORTED');
  await eventually(
    () => agentsOn(id),
    (agents) => agents.length === 0,
  );
  const { subtasks } = await client.getTask(id);
  const open = subtasks.filter(({ status }) => status !== 'completed' && status !== 'cancelled');
  expect(open).toEqual([]);
});

async function executionOf(taskId: string): Promise<string> {
  return `${(await output('StateMachineArn')).replace(':stateMachine:', ':execution:')}:${taskId}-1`;
}

async function historyOf(executionArn: string): Promise<HistoryEvent[]> {
  const history: HistoryEvent[] = [];
  for await (const { events = [] } of paginateGetExecutionHistory({ client: sfn }, { executionArn })) {
    history.push(...events);
  }
  return history;
}

async function agentsOn(taskId: string) {
  const { agents } = await client.listAgents({ limit: 100 });
  return agents.filter(({ working_on }) => working_on.some(({ task_id }) => task_id === taskId));
}
