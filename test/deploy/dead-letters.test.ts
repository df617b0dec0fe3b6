import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion, waitForEnd } from '../e2e/waiting.ts';
import { walk } from '../e2e/walk.ts';
import { functionNamed, output } from './deployed.ts';

const lambda = new LambdaClient();
const restores: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const restore of restores.splice(0)) await restore();
});

test('messages that a broken worker cannot process end as dead letters, the task ends, and a retry completes it', async () => {
  const id = newId('broken');
  const worker = await functionNamed('WorkersExecuteSecurity');
  const mend = await breakFunction(worker);
  await client.submitTask({ id, type: 'security', title: 'Look at it' });
  const { status, reason } = await waitForEnd(id);
  expect({ status, reason }).toEqual({ status: 'failed', reason: expect.any(String) });

  const { subtasks } = await client.getTask(id);
  const [given, ...behind] = subtasks.map(({ id, status }) => ({ id, status }));
  expect(given?.status).toBe('failed');
  expect(new Set(behind.map(({ status }) => status))).toEqual(new Set(['cancelled']));
  const letters = await eventually(
    () => deadLettersOf(id),
    (found) => found.length >= (subtasks[0]?.failures.length ?? 0),
  );
  expect(letters.length).toBeGreaterThan(0);
  for (const letter of letters) {
    expect(letter).toMatchObject({ task_id: id, subtask_id: given?.id, reason: expect.stringContaining('rejected') });
    expect(letter.queue).toContain('SECURITY');
    const rejected = await eventually(
      () => rejections(worker, letter.id),
      (count) => count >= 3,
    );
    expect(rejected).toBe(3);
  }

  await mend();
  await client.retryTask(id);
  await waitForCompletion(id);
  expect((await client.getTask(id)).run).toBe(2);
});

test('nonsense in a queue ends as a dead letter that says what is wrong with it', async () => {
  const QueueUrl = await output('QueueUrlQUALITY');
  const body = `{"task_id":"${newId('nonsense')}","attempt":"first"`;
  const { MessageId } = await new SQSClient().send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  const [letter] = await eventually(
    () => deadLetters(({ id }) => id === MessageId),
    (found) => found.length > 0,
  );
  expect(letter).toMatchObject({ body, task_id: null, reason: expect.stringContaining('Not a message') });
});

/** Points a deployed function at a table that does not exist. Returns what undoes it; so does the end of the test. */
async function breakFunction(FunctionName: string): Promise<() => Promise<void>> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const configure = async (Variables: Record<string, string>) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  };
  const restore = () => configure(Environment?.Variables ?? {});
  restores.push(restore);
  await configure({ ...Environment?.Variables, TABLE_NAME: 'a-table-that-does-not-exist' });
  return restore;
}

function deadLettersOf(taskId: string) {
  return deadLetters(({ task_id }) => task_id === taskId);
}

type Letter = Awaited<ReturnType<typeof client.listDeadLetters>>['dead_letters'][number];

async function deadLetters(isWanted: (letter: Letter) => boolean) {
  const pages = await walk((cursor) => client.listDeadLetters({ limit: 100, ...(cursor && { cursor }) }));
  return pages.flatMap(({ dead_letters }) => dead_letters).filter(isWanted);
}

/** Counts in a worker's log how often it has rejected a message. */
async function rejections(functionName: string, messageId: string): Promise<number> {
  const { LoggingConfig } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: functionName }));
  let count = 0;
  const pages = paginateFilterLogEvents(
    { client: new CloudWatchLogsClient() },
    { logGroupName: LoggingConfig?.LogGroup, filterPattern: `"${messageId}"` },
  );
  for await (const { events = [] } of pages) {
    count += events.filter(
      ({ message }) => message?.includes('message rejected') && message.includes(messageId),
    ).length;
  }
  return count;
}
