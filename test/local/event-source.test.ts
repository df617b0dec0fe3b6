import { GetQueueAttributesCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, expect, test } from '@jest/globals';
import type { SQSRecord } from 'aws-lambda';
import { returnMessage } from '../../aws/queues.ts';
import { type Consume, pollQueue } from '../../local/event-source.ts';
import { newContext } from '../../local/functions.ts';
import type { Queue } from '../../local/resources.ts';
import { startAwsServers } from './aws-servers.ts';

const { queues } = await startAwsServers();
const sqs = new SQSClient({});
const { INFRA, ARCHITECTURE, AI_ML, QUALITY, SECURITY } = queues.departments;

const polling: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const source of polling.splice(0)) await source.stop();
});

/** Has `work` do each record; one that throws is rejected, and made visible at once, as our consumers do. */
function poll(queue: Queue, concurrency: number, work: (record: SQSRecord) => Promise<void>) {
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
  polling.push(pollQueue(queue, concurrency, consume, () => newContext('test')));
}

const send = ({ url }: Queue, body: string) =>
  sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body, MessageGroupId: 'somebody' }));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function until(is: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 10_000;
  while (!(await is())) {
    if (performance.now() > deadline) throw new Error('Waited in vain');
    await sleep(10);
  }
}
async function left({ url }: Queue): Promise<number> {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: [...names] }));
  return names.reduce((sum, name) => sum + Number(Attributes?.[name]), 0);
}

test('every message is handed over as Lambda would, and gone when it is done', async () => {
  const seen: SQSRecord[] = [];
  poll(INFRA.queue, 3, async (record) => void seen.push(record));
  const bodies = Array.from({ length: 25 }, (_, n) => `message ${n} Ω`);
  await Promise.all(bodies.map((body) => send(INFRA.queue, body)));
  await until(() => seen.length >= 25);
  expect(seen.map(({ body }) => body).sort()).toEqual(bodies.sort());
  expect(seen[0]).toMatchObject({
    eventSource: 'aws:sqs',
    eventSourceARN: INFRA.queue.arn,
    attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
  });
  await until(async () => (await left(INFRA.queue)) === 0);
});

test('a message that is rejected three times becomes a dead letter', async () => {
  const tries: string[] = [];
  poll(QUALITY.queue, 2, async ({ body, attributes }) => {
    tries.push(`${body} ${attributes.ApproximateReceiveCount}`);
    if (body === 'poison') throw new Error('No');
  });
  await send(QUALITY.queue, 'poison');
  await send(QUALITY.queue, 'food');
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: QUALITY.deadLetters.url, WaitTimeSeconds: 10 }),
  );
  expect(Messages.map(({ Body }) => Body)).toEqual(['poison']);
  expect(tries.sort()).toEqual(['food 1', 'poison 1', 'poison 2', 'poison 3']);
  expect(await left(QUALITY.queue)).toBe(0);
});

test('a message whose consumer throws stays in the queue', async () => {
  polling.push(
    pollQueue(
      SECURITY.queue,
      1,
      () => Promise.reject(new Error('Dead')),
      () => newContext('test'),
    ),
  );
  await send(SECURITY.queue, 'kept');
  await sleep(200);
  expect(await left(SECURITY.queue)).toBe(1);
});

test('slow messages do not hold up fast ones', async () => {
  const ends: (() => void)[] = [];
  const done: string[] = [];
  poll(AI_ML.queue, 5, async ({ body }) => {
    if (body === 'slow') await new Promise<void>((resolve) => ends.push(resolve));
    done.push(body);
  });
  for (let n = 0; n < 4; n += 1) await send(AI_ML.queue, 'slow');
  await until(() => ends.length === 4);
  for (let n = 0; n < 30; n += 1) await send(AI_ML.queue, 'fast');
  await until(() => done.length === 30);
  expect(new Set(done)).toEqual(new Set(['fast']));
  for (const end of ends) end();
  await until(() => done.length === 34);
});

test.each([
  [1, ARCHITECTURE.queue],
  [3, ARCHITECTURE.deadLetters],
  [12, AI_ML.deadLetters],
])('at most %i are worked on at once, and so many are', async (concurrency, queue) => {
  let [working, most, done] = [0, 0, 0];
  await Promise.all(Array.from({ length: 40 }, () => send(queue, 'work')));
  poll(queue, concurrency, async () => {
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

test('after it was stopped no message is taken any more', async () => {
  const seen: string[] = [];
  poll(queues.wake.queue, 2, async ({ body }) => void seen.push(body));
  await send(queues.wake.queue, 'before');
  await until(() => seen.length === 1);
  await polling.pop()!.stop();
  await send(queues.wake.queue, 'after');
  await sleep(200);
  expect(seen).toEqual(['before']);
  expect(await left(queues.wake.queue)).toBe(1);
});
