import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { JournalEvent } from '../../core/contracts/journal/events.ts';
import { JOURNAL_FAILURES } from '../../local/resources.ts';
import { aCloud, agentsOf, until } from './a-cloud.ts';

process.env.WEBHOOK_ALLOWED_HOSTS = '127.0.0.1';
const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa']) });

let server: Server;
const received: JournalEvent[] = [];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push(JSON.parse(String(Buffer.concat(chunks))) as JournalEvent);
    response.writeHead(204).end();
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => server.once('listening', listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  await system.client.createWebhook({ url, event_types: ['task.*', 'subtask.*'] });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const journal = async () => (await import('../../functions/shared/journal.ts')).journal;
/** A scheduled run, as if a minute had passed. */
const catchUpRest = async () => {
  const run = await import('../../functions/workers/journal/catch-up.ts');
  await run.catchUpRest(() => new Date(Date.now() + 60_000));
};

async function aTask(title: string): Promise<string> {
  const { taskId } = await system.client.submitTask({ type: 'development', title, requirements: ['alpha'] });
  await system.client.waitForTask(taskId);
  return taskId;
}
const inJournal = async (taskId: string) =>
  until(
    'the journal has the end of the task',
    async () => (await journal()).ofResource(`task/${taskId}`, 0, 1_000),
    (events) => events.some(({ type }) => type === 'task.completed'),
  );

test('while the queue of webhooks refuses messages the journal goes on; afterwards each event comes, in order', async () => {
  const { queues } = system.cloud.services;
  const send = queues.send.bind(queues);
  let sends = 0;
  let isDown = true;
  queues.send = (queue, ...rest) => {
    if (queue !== 'tritons-webhooks.fifo') return send(queue, ...rest);
    sends += 1;
    isDown ||= sends % 70 === 0;
    if (isDown) throw new Error('The queue is down');
    return send(queue, ...rest);
  };
  const { completed } = (await system.client.getTaskMetrics({ window: '1h' })).total;
  const taskIds: string[] = [];
  for (const title of ['One', 'Two', 'Three', 'Four']) taskIds.push(await aTask(title));
  const told = await Promise.all(taskIds.map(inJournal));
  expect((await system.client.getTaskMetrics({ window: '1h' })).total.completed - completed).toBe(4);
  expect(received).toEqual([]);
  expect(queues.counts(JOURNAL_FAILURES.name).visible).toBe(0);
  expect(await (await journal()).position('webhooks', 0)).toBeLessThan(await (await journal()).lastPage(0));

  await until(
    'all is handed on, in runs in which the queue goes down again',
    async () => {
      isDown = false;
      await catchUpRest();
      return [await (await journal()).position('webhooks', 0), await (await journal()).lastPage(0)];
    },
    ([position, last]) => position === last,
  );
  const count = told.flat().length;
  await until(
    'all has come',
    () => received,
    (events) => events.length >= count,
  );
  const hashes = (events: JournalEvent[]) => events.map(({ hash }) => hash);
  for (const [index, taskId] of taskIds.entries()) {
    const its = received.filter(({ resource }) => resource === `task/${taskId}`);
    expect(hashes(its)).toEqual(hashes(told[index]!));
  }
});
