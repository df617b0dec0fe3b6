import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { DynamoDBDocumentClient, GetCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, expect, test } from '@jest/globals';
import { taskPartition, textKey } from '../../aws/keys.ts';
import { client, newId, send, submitJson } from '../e2e/target.ts';
import { waitForCompletion } from '../e2e/waiting.ts';
import { functionNamed, output } from './deployed.ts';

const table = DynamoDBDocumentClient.from(new DynamoDBClient());
const kms = new KMSClient();
const lambda = new LambdaClient();

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  const restored: PromiseSettledResult<unknown>[] = [];
  // One after the other, and each of them: a key that stayed disabled would fail every test that follows.
  for (const restore of undo.splice(0).reverse()) restored.push(...(await Promise.allSettled([restore()])));
  expect(restored.filter(({ status }) => status === 'rejected')).toEqual([]);
});

test('texts that somebody exchanged in the table are shown to nobody, until they are back', async () => {
  const TableName = await output('TableName');
  const tasks = ['one', 'other'].map((name) => ({ id: newId(name), title: `Secret of the ${name}` }));
  for (const task of tasks) await client.submitTask({ ...task, type: 'quality' });
  for (const { id } of tasks) await waitForCompletion(id);
  const keys = tasks.map(({ id }) => textKey(id));
  const stored = await Promise.all(keys.map((Key) => table.send(new GetCommand({ TableName, Key }))));
  const sealed = stored.map(({ Item }) => Item?.sealed as string);
  for (const text of sealed) expect(text).toMatch(/^eyJ/);
  const put = async (texts: string[]) => {
    for (const [index, Key] of keys.entries()) {
      const ExpressionAttributeValues = { ':text': texts[index] };
      const UpdateExpression = 'SET sealed = :text';
      await table.send(new UpdateCommand({ TableName, Key, UpdateExpression, ExpressionAttributeValues }));
    }
  };

  undo.push(() => put(sealed));
  await put(sealed.toReversed());
  for (const { id } of tasks) {
    const { status, body } = await send('GET', `/api/tasks/${id}`);
    expect({ status, type: body.type }).toEqual({ status: 500, type: '/problems/not-authentic' });
    expect(JSON.stringify(body)).not.toContain('Secret of');
  }
  await put(sealed);
  for (const { id, title } of tasks) expect((await client.getTask(id)).title).toBe(title);
});

test('while the root key cannot be used, a submission is a 503 that says when to come again, and stores nothing', async () => {
  const KeyId = await output('RootKeyArn');
  undo.push(() => kms.send(new EnableKeyCommand({ KeyId })));
  await kms.send(new DisableKeyCommand({ KeyId }));
  // A process that knows the keys of the stage would go on for a quarter of an hour.
  await restart(await functionNamed('submitTask'));
  const task = { id: newId('keyless'), type: 'quality', title: 'Not now' };
  const refused = await submitJson(task);
  expect({ status: refused.status, type: refused.body.type }).toEqual({
    status: 503,
    type: '/problems/key-unavailable',
  });
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await send('GET', `/api/tasks/${task.id}`)).status).toBe(404);
  const { Items } = await table.send(
    new QueryCommand({
      TableName: await output('TableName'),
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': taskPartition(task.id) },
      ConsistentRead: true,
    }),
  );
  expect(Items).toEqual([]);

  await kms.send(new EnableKeyCommand({ KeyId }));
  expect((await submitJson(task)).status).toBe(202);
  await waitForCompletion(task.id);
});

/** Ends the processes of a function: what comes next starts a new one. */
async function restart(FunctionName: string): Promise<void> {
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const configure = async (Variables: Record<string, string>) => {
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 60, minDelay: 1 }, { FunctionName });
  };
  const variables = Environment?.Variables ?? {};
  await configure({ ...variables, RESTARTED: 'true' });
  undo.push(() => configure(variables));
}
