import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { expect, test } from '@jest/globals';
import { aCloud, until } from './a-cloud.ts';

const it = aCloud();
const operations = new Map<string, number>();

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  const target = request.getHeader('x-amz-target') ?? `S3.${request.method}`;
  const name = String(target)
    .replace(/^DynamoDB_\d+/, 'DynamoDB')
    .replace(/^AWSStepFunctions/, 'States');
  operations.set(name, (operations.get(name) ?? 0) + 1);
});

const count = (service: string) =>
  [...operations].filter(([name]) => name.startsWith(service)).reduce((sum, [, times]) => sum + times, 0);

test('a task of five subtasks costs eight table operations a subtask, and ten for itself', async () => {
  const { client, cloud } = it;
  const aTask = {
    type: 'development',
    title: 'Cost',
    requirements: ['one thing', 'another thing'],
    output_format: 'code + documentation',
  };
  // The first tasks pay for what a warm process remembers: free agents, and the first work of a kind.
  let taskId = '';
  for (let run = 0; run < 4; run += 1) {
    operations.clear();
    ({ taskId } = await client.submitTask(aTask));
    await until(
      'it ends',
      () => cloud.engine.get(`${taskId}-1`)?.status,
      (status) => status === 'SUCCEEDED',
    );
  }
  const table = count('DynamoDB');
  expect((await client.getTask(taskId)).subtasks.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
  expect(cloud.engine.get(`${taskId}-1`)?.transitions).toBe(18);
  // And, at most once a second for each of the four agent types, a look at who is free; an agent whose record has got
  // better moves in the index, which is rare but for new agents.
  expect(table).toBeLessThanOrEqual(5 * 8 + 10 + 4 + 2);
  // One StartExecution; a token each for Match, Execute and Assess of a subtask, and for Decompose and Finish.
  expect(count('States')).toBe(1 + 3 * 5 + 2);
  // The submission and the report of each subtask; read by Assess, and by the workers of those that depend on it.
  expect(operations.get('S3.PUT')).toBe(2 * 5);
  expect(operations.get('S3.GET')).toBeLessThanOrEqual(12);
  // One message a subtask: sent, deleted.
  expect(operations.get('AmazonSQS.SendMessage')).toBe(5);
});
