import { expect, test } from '@jest/globals';
import { JOURNAL_FAILURES, TABLE } from '../../local/resources.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

const events = async (resource: string) => {
  const { journal } = await import('../../functions/shared/journal.ts');
  return journal.ofResource(resource, 0, 1_000);
};
const types = async (resource: string) => (await events(resource)).map(({ type }) => type);

test('a damaged item is reported, and holds up no later change', async () => {
  const { cloud, client } = system;
  const { taskId } = await client.submitTask({ type: 'development', title: 'Damage', requirements: ['alpha'] });
  await client.waitForTask(taskId);
  const pk = { S: `TASK#${taskId}` };
  cloud.services.dynamodb.run('UpdateItem', {
    TableName: TABLE.name,
    Key: { pk, sk: { S: 'T' } },
    UpdateExpression: 'SET #status = :number, quiet = :false',
    ExpressionAttributeNames: { '#status': 'status' },
    ExpressionAttributeValues: { ':number': { N: '1' }, ':false': { BOOL: false } },
  });
  const other = await client.submitTask({ type: 'development', title: 'After it', requirements: ['alpha'] });
  await client.waitForTask(other.taskId);
  const seen = await until(
    'the journal has the end of the second task',
    () => types(`task/${other.taskId}`),
    (some) => some.includes('task.completed'),
  );
  expect(seen.at(-1)).toBe('task.completed');
  expect(await types(`item/TASK#${taskId} T`)).toEqual(['item.unreadable']);
  expect(await types(`task/${taskId}`)).toContain('task.completed');
  expect(cloud.services.queues.counts(JOURNAL_FAILURES.name)).toEqual({ visible: 0, delayed: 0, inFlight: 0 });
});

test('a damaged page holds up neither the journal nor metrics', async () => {
  const { cloud, client } = system;
  const { journal } = await import('../../functions/shared/journal.ts');
  const { taskId } = await client.submitTask({ type: 'development', title: 'Before', requirements: ['alpha'] });
  await client.waitForTask(taskId);
  const ended = (id: string) =>
    until(
      'the journal has the end of a task',
      () => types(`task/${id}`),
      (some) => some.includes('task.completed'),
    );
  await ended(taskId);
  cloud.services.dynamodb.run('UpdateItem', {
    TableName: 'tritons-journal',
    Key: { pk: { S: 'LOG#0' }, sk: { S: String(await journal.lastPage(0)).padStart(16, '0') } },
    UpdateExpression: 'SET events = :damaged',
    ExpressionAttributeValues: { ':damaged': { S: 'AAAA' } },
  });
  const before = await client.getTaskMetrics({ window: '1h' });
  // More than the pages that metrics wait for.
  for (let n = 0; n < 4; n += 1) {
    const next = await client.submitTask({ type: 'development', title: 'After it', requirements: ['alpha'] });
    await client.waitForTask(next.taskId);
    await ended(next.taskId);
  }
  const after = await client.getTaskMetrics({ window: '1h' });
  expect(after.total.completed - before.total.completed).toBe(4);
});

test('events name their caller and request, and hold no text and no token', async () => {
  const { client } = system;
  const words = { title: 'Rhododendron', requirements: ['Chrysanthemum is documented'] };
  const { taskId } = await client.submitTask({ type: 'development', ...words });
  await client.waitForTask(taskId);
  await until(
    'the journal has the end of the task',
    () => types(`task/${taskId}`),
    (some) => some.includes('task.completed'),
  );
  const all = await events(`task/${taskId}`);
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
  expect(all[0]).toMatchObject({
    type: 'task.submitted',
    actor: 'local',
    request_id: expect.stringMatching(/^[\w-]{36}$/),
  });
  expect(new Set(all.slice(1).map(({ actor }) => actor))).toEqual(new Set(['system']));
  expect(JSON.stringify(all)).not.toMatch(/rhododendron|chrysanthemum|token/i);
});
