import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import { Journal } from '../../aws/journal.ts';
import { hashOf } from '../../aws/journal-entry.ts';
import { Table } from '../../aws/table.ts';
import { client, newId } from '../e2e/target.ts';
import { eventually, waitForCompletion } from '../e2e/waiting.ts';
import { output } from './deployed.ts';

test('the stream of the table carries the whole story of a task to the journal, once and chained', async () => {
  const journal = new Journal(new Table(await output('JournalTableName')), { logs: 1, retentionDays: undefined });
  const id = newId('journal');
  await client.submitTask({ id, type: 'development', title: 'Be told of', requirements: ['It is told'] });
  await waitForCompletion(id);
  const events = await eventually(
    () => journal.ofResource(`task/${id}`, 0, 1_000),
    (some) => some.some(({ type }) => type === 'task.completed'),
    // An emulator may still be busy with the changes of the tests before.
    300_000,
  );

  const { subtasks } = await client.getTask(id);
  const ofTask = events.flatMap(({ type }) => (type.startsWith('task.') ? type : []));
  expect(ofTask).toEqual(['task.submitted', 'task.started', 'task.completed']);
  for (const subtask of subtasks) {
    const types = events.flatMap(({ type, data }) => (data.subtask_id === subtask.id ? type : []));
    // An emulator's workers may all be busy.
    expect(types.filter((type) => type !== 'subtask.waiting')).toEqual(
      ['planned', 'ready', 'assigned', 'started', 'completed'].map((name) => `subtask.${name}`),
    );
  }
  expect(events[0]).toMatchObject({ actor: expect.stringMatching(/^user\//), key_id: expect.any(String) });
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.map(({ prev }) => prev)).toEqual(['', ...events.slice(0, -1).map(({ hash }) => hash)]);
  expect(events.map(({ hash: _, ...event }) => hashOf(event))).toEqual(events.map(({ hash }) => hash));

  const last = await journal.lastPage(0);
  const pages = await Promise.all(Array.from({ length: last }, (_, page) => journal.pages(0, page, 1)));
  const inLog = pages.flat().flatMap((page) => page.events.filter(({ resource }) => resource === `task/${id}`));
  expect(inLog).toEqual(events);
});

test('no change was given up', async () => {
  const queue = {
    QueueUrl: await output('JournalFailuresUrl'),
    AttributeNames: ['ApproximateNumberOfMessages' as const],
  };
  const { Attributes } = await new SQSClient().send(new GetQueueAttributesCommand(queue));
  expect(Attributes?.ApproximateNumberOfMessages).toBe('0');
});
