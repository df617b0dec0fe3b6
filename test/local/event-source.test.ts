import { afterEach, expect, jest, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { returnMessage } from '../../aws/queues.ts';
import { type Consume, startEventSource } from '../../local/event-source.ts';
import { newContext } from '../../local/functions.ts';
import type { Queue } from '../../local/resources.ts';
import { startServices } from './start-services.ts';

const { queues, queueSet } = await startServices();
const { INFRA, ARCHITECTURE, AI_ML, QUALITY, SECURITY } = queueSet.departments;

const sources: { stop(): void }[] = [];
afterEach(() => {
  for (const source of sources.splice(0)) source.stop();
});

/** Runs `work` for each record. Like our consumers, it rejects one that throws and makes it visible at once. */
function start(queue: Queue, concurrency: number, work: (record: SQSRecord) => Promise<void>) {
  const consume: Consume = async ({ Records }) => {
    const [record] = Records;
    expect(Records).toHaveLength(1);
    try {
      await work(record!);
      return { batchItemFailures: [] };
    } catch {
      await returnMessage(queue.url, record!.receiptHandle);
      return { batchItemFailures: [{ itemIdentifier: record!.messageId }] };
    }
  };
  sources.push(startEventSource(queues, queue, concurrency, consume, () => newContext('test')));
}

const send = ({ name }: Queue, body: string) => queues.send(name, body, { groupId: 'somebody' });
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error('Waited in vain');
    await sleep(10);
  }
}
function left({ name }: Queue): number {
  const { visible, inFlight } = queues.counts(name);
  return visible + inFlight;
}

test('every message is handed over as Lambda would, and gone when it is done', async () => {
  const seen: SQSRecord[] = [];
  start(INFRA.queue, 3, async (record) => void seen.push(record));
  const bodies = Array.from({ length: 25 }, (_, n) => `message ${n} Ω`);
  for (const body of bodies) send(INFRA.queue, body);
  await until(() => seen.length >= 25);
  expect(seen.map(({ body }) => body).sort()).toEqual(bodies.sort());
  expect(seen[0]).toMatchObject({
    eventSource: 'aws:sqs',
    eventSourceARN: INFRA.queue.arn,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
  });
  await until(() => left(INFRA.queue) === 0);
});

test('a message that is rejected three times becomes a dead letter', async () => {
  const tries: string[] = [];
  start(QUALITY.queue, 2, async ({ body, attributes }) => {
    tries.push(`${body} ${attributes.ApproximateReceiveCount}`);
    if (body === 'poison') throw new Error('No');
  });
  send(QUALITY.queue, 'poison');
  send(QUALITY.queue, 'food');
  await until(() => left(QUALITY.deadLetters) > 0);
  expect(queues.receive(QUALITY.deadLetters.name, 10).map(({ body }) => body)).toEqual(['poison']);
  expect(tries.sort()).toEqual(['food 1', 'poison 1', 'poison 2', 'poison 3']);
  expect(left(QUALITY.queue)).toBe(0);
});

test('a message whose consumer throws stays in the queue', async () => {
  sources.push(
    startEventSource(
      queues,
      SECURITY.queue,
      1,
      () => Promise.reject(new Error('Dead')),
      () => newContext('test'),
    ),
  );
  send(SECURITY.queue, 'kept');
  await sleep(200);
  expect(left(SECURITY.queue)).toBe(1);
});

test('slow messages do not hold up fast ones', async () => {
  const ends: (() => void)[] = [];
  const done: string[] = [];
  start(AI_ML.queue, 5, async ({ body }) => {
    if (body === 'slow') await new Promise<void>((resolve) => ends.push(resolve));
    done.push(body);
  });
  for (let n = 0; n < 4; n += 1) send(AI_ML.queue, 'slow');
  await until(() => ends.length === 4);
  for (let n = 0; n < 30; n += 1) send(AI_ML.queue, 'fast');
  await until(() => done.length === 30);
  expect(new Set(done)).toEqual(new Set(['fast']));
  for (const end of ends) end();
  await until(() => done.length === 34);
});

test.each([
  [1, ARCHITECTURE.queue],
  [3, ARCHITECTURE.deadLetters],
  [12, AI_ML.deadLetters],
])('at most %i are processed at once, and as many are', async (concurrency, queue) => {
  let [working, most, done] = [0, 0, 0];
  for (let n = 0; n < 40; n += 1) send(queue, 'work');
  start(queue, concurrency, async () => {
    working += 1;
    most = Math.max(most, working);
    await sleep(20);
    working -= 1;
    done += 1;
  });
  await until(() => done === 40);
  expect(most).toBeLessThanOrEqual(concurrency);
  expect(most).toBeGreaterThanOrEqual(Math.min(concurrency, 10));
});

test('once it is stopped, it takes no more messages', async () => {
  const seen: string[] = [];
  start(queueSet.wake.queue, 2, async ({ body }) => void seen.push(body));
  send(queueSet.wake.queue, 'before');
  await until(() => seen.length === 1);
  sources.pop()!.stop();
  send(queueSet.wake.queue, 'after');
  await sleep(200);
  expect(seen).toEqual(['before']);
  expect(left(queueSet.wake.queue)).toBe(1);
});

test('a queue that cannot be read for a time is read again, and its messages are processed', async () => {
  const said = jest.spyOn(console, 'error').mockImplementation(() => {});
  const receive = queues.receive.bind(queues);
  const full = jest.spyOn(queues, 'receive').mockImplementation(() => {
    throw new Error('database or disk is full');
  });
  const seen: string[] = [];
  start(SECURITY.deadLetters, 1, async ({ body }) => void seen.push(body));
  send(SECURITY.deadLetters, 'kept');
  await until(() => said.mock.calls.length > 0);
  expect(said.mock.calls[0]?.[0]).toContain(`${SECURITY.deadLetters.name} cannot be read: database or disk is full`);
  full.mockImplementation(receive);
  await until(() => seen.length === 1);
  expect(seen).toEqual(['kept']);
  jest.restoreAllMocks();
});
