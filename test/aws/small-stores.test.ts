import { randomBytes } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { Artifacts } from '../../aws/artifacts.ts';
import { AttemptTexts } from '../../aws/attempt-texts.ts';
import { Attempts } from '../../aws/attempts.ts';
import { DeadLetters } from '../../aws/dead-letters.ts';
import { IdempotencyKeys } from '../../aws/idempotency-keys.ts';
import { Table } from '../../aws/table.ts';
import type { Delivery } from '../../core/contracts/storage/delivery.ts';
import type { QualityReport } from '../../core/contracts/storage/quality-report.ts';
import { aDeliverable, assess, markdown } from '../checks/fixtures.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const now = new Date('2025-03-01T12:00:00.000Z');

test('an idempotency key stands for its first use, separately for each submitter', async () => {
  const keys = new IdempotencyKeys(table);
  const first = { taskId: 'task_1', fingerprint: 'one' };
  const second = { taskId: 'task_2', fingerprint: 'two' };
  expect(await keys.claim('ann', 'key', first, now)).toEqual(first);
  expect(await keys.claim('ann', 'key', second, now)).toEqual(first);
  expect(await keys.claim('bob', 'key', second, now)).toEqual(second);
  expect(await keys.claim('ann', 'other key', second, now)).toEqual(second);
});

test('an idempotency key claimed by many at once gives all of them the same use', async () => {
  const keys = new IdempotencyKeys(table);
  const uses = Array.from({ length: 20 }, (_, n) => ({ taskId: `task_${n}`, fingerprint: 'f' }));
  const answers = await Promise.all(uses.map((use) => keys.claim('ann', 'popular', use, now)));
  expect(new Set(answers.map(({ taskId }) => taskId)).size).toBe(1);
});

test('an idempotency key is kept for seven days', async () => {
  await new IdempotencyKeys(table).claim('ann', 'dated', { taskId: 't', fingerprint: 'f' }, now);
  const item = await table.get({ pk: 'KEY#ann', sk: 'dated' });
  expect(item?.ttl).toBe(Date.parse('2025-03-08T12:00:00.000Z') / 1000);
});

test('dead letters are listed newest first, in pages, each once', async () => {
  const deadLetters = new DeadLetters(table);
  const letter = (day: number) => ({
    id: `message_${day}`,
    queue: 'tritons-qa',
    reason: 'Why',
    sentAt: `2025-03-0${day}T00:00:00.000Z`,
    taskId: null,
    subtaskId: null,
    attempt: null,
    body: '{}',
  });
  for (const day of [2, 1, 3, 2]) await deadLetters.record(letter(day));
  const first = await deadLetters.list(2, undefined);
  expect(first.deadLetters).toEqual([letter(3), letter(2)]);
  const rest = await deadLetters.list(2, first.next);
  expect(rest).toEqual({ deadLetters: [letter(1)], unreadable: [], next: undefined });
});

const key = { taskId: 'task_1', subtaskId: 'subtask_1', attempt: 1 };
const delivery = (content: string): Delivery => ({
  schema_version: 1,
  order: { task_type: 'development', kind: null, title: 'T', skills: [], output_format: null, requirements: [] },
  deliverable: aDeliverable({ artifacts: [markdown(content)] }),
});

const artifacts = new Artifacts('tritons');
const attempts = new Attempts(new AttemptTexts(table, artifacts));

/** A text that does not compress. */
const noise = (bytes: number) => randomBytes(bytes / 2).toString('hex');

function largeReport(report: QualityReport): QualityReport {
  const finding = { checker: 'artifacts', rule: 'r', severity: 'minor', file: null, line: null } as const;
  return { ...report, findings: Array.from({ length: 50 }, () => ({ ...finding, message: noise(400) })) };
}

test('deliveries are read as they were written, attempt by attempt', async () => {
  const contents = [`Ω 𝄞 ${'x'.repeat(3_000_000)}`, 'Second', noise(12_000), 'x'.repeat(15_000), 'x'.repeat(17_000)];
  for (const [index, content] of contents.entries())
    await attempts.createDelivery({ ...key, attempt: index + 1 }, delivery(content));
  const isInBucket: boolean[] = [];
  for (const [index, content] of contents.entries()) {
    const own = { ...key, attempt: index + 1 };
    expect((await attempts.deliveries([own]))[0]).toEqual(delivery(content));
    expect((await attempts.toAssess(own)).delivery).toEqual(delivery(content));
    const delivered = await attempts.delivered(own);
    expect(await delivered?.read(delivered.files[0]!)).toBe(content);
    isInBucket.push((await artifacts.text(own, 'delivery')) !== undefined);
    expect(delivered?.url !== undefined).toBe(isInBucket.at(-1));
  }
  // Only short texts, and texts that compress well, are items.
  expect(isInBucket).toEqual([true, false, true, false, true]);
  const none = { ...key, attempt: 999 };
  const some = [3, 999, 1, 2].map((attempt) => ({ ...key, attempt }));
  expect(await attempts.deliveries(some)).toEqual([
    delivery(contents[2]!),
    undefined,
    delivery(contents[0]!),
    delivery('Second'),
  ]);
  expect((await attempts.deliveredFor(some)).map((one) => one?.files.length)).toEqual([1, undefined, 1, 1]);
  expect(await attempts.deliveries([])).toEqual([]);
  expect((await attempts.deliveries([none]))[0]).toBeUndefined();
  expect(await attempts.delivered(none)).toBeUndefined();
  expect(await attempts.toAssess(none)).toEqual({ delivery: undefined, report: undefined });
});

test('each attempt has its own texts', async () => {
  await attempts.createDelivery({ ...key, attempt: 70 }, delivery('Seventy'));
  await attempts.createReport({ ...key, subtaskId: 'subtask_17', attempt: 7 }, await assess(aDeliverable()));
  expect(await attempts.toAssess({ ...key, attempt: 7 })).toEqual({ delivery: undefined, report: undefined });
});

test('the first delivery of an attempt counts', async () => {
  for (const [attempt, first, second] of [
    [41, 'small', noise(20_000)],
    [42, noise(20_000), 'small'],
  ] as const) {
    const own = { ...key, attempt };
    await attempts.createDelivery(own, delivery(first));
    await attempts.createDelivery(own, delivery(second));
    expect((await attempts.deliveries([own]))[0]).toEqual(delivery(first));
  }
});

test('a quality report is stored once: a small one in the table, a large one in the bucket', async () => {
  const small = await assess(aDeliverable());
  const large = largeReport(small);
  for (const [attempt, first, second] of [
    [31, small, large],
    [32, large, small],
    [34, large, { ...large, score: 1 }],
  ] as const) {
    const own = { ...key, attempt };
    expect((await attempts.toAssess(own)).report).toBeUndefined();
    expect(await attempts.createReport(own, first)).toEqual(first);
    expect(await attempts.createReport(own, second)).toEqual(first);
    expect(await attempts.report(own)).toEqual(first);
    expect((await attempts.toAssess(own)).report).toEqual(first);
  }
});

test('a report counts as stored even if its run died between bucket and table', async () => {
  const own = { ...key, attempt: 35 };
  const large = largeReport(await assess(aDeliverable()));
  await artifacts.createText(own, 'report', Buffer.from(JSON.stringify(large)));
  expect((await attempts.toAssess(own)).report).toBeUndefined();
  expect(await attempts.createReport(own, { ...large, score: 1 })).toEqual(large);
});

test('reports of an earlier version are found in the bucket', async () => {
  const own = { ...key, attempt: 33 };
  const report = await assess(aDeliverable());
  await artifacts.createText(own, 'report', Buffer.from(JSON.stringify(report)));
  await artifacts.createText(own, 'delivery', Buffer.from(JSON.stringify(delivery('Old'))));
  expect(await attempts.report(own)).toEqual(report);
  expect((await attempts.deliveries([own]))[0]).toEqual(delivery('Old'));
  expect((await attempts.toAssess(own)).delivery).toEqual(delivery('Old'));
});

test('an object that is no delivery is refused, not passed on', async () => {
  const own = { ...key, attempt: 109 };
  await attempts.createDelivery(own, { deliverable: { artifacts: [] } } as unknown as Delivery);
  await expect(attempts.deliveries([own])).rejects.toThrow();
  await expect(attempts.delivered(own)).rejects.toThrow();
});

describe('the outline of a delivery is read without its contents', () => {
  const contents = ['', 'ü "報" \\ \n\u2028🙂', 'x'.repeat(300_000), '{"index_bytes":1}', 'last'];
  const files = contents.map((content, index) => ({ ...markdown(content), path: `${index}/報.md` }));
  const whole = { ...delivery(''), deliverable: aDeliverable({ artifacts: files }) };
  const contentsOf = async (attempt: number) => {
    const delivered = await attempts.delivered({ ...key, attempt });
    return Promise.all(delivered!.files.map((file) => delivered!.read(file)));
  };

  test('each file alone, whatever is in it', async () => {
    await attempts.createDelivery({ ...key, attempt: 20 }, whole);
    expect(await contentsOf(20)).toEqual(contents);
    expect((await attempts.deliveries([{ ...key, attempt: 20 }]))[0]).toEqual(whole);
    const { files: entries } = (await attempts.delivered({ ...key, attempt: 20 }))!;
    expect(entries.map(({ bytes }) => bytes)).toEqual(contents.map((content) => Buffer.byteLength(content)));
  });

  test('with a list of files that is longer than the first read', async () => {
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...markdown(String(n)),
      path: `${'d'.repeat(250)}/${n}.md`,
    }));
    await attempts.createDelivery(
      { ...key, attempt: 21 },
      { ...whole, deliverable: aDeliverable({ artifacts: many }) },
    );
    expect(await contentsOf(21)).toEqual(many.map(({ content }) => content));
  });

  test('also of an earlier version, which has no index', async () => {
    const Body = JSON.stringify(whole);
    const Key = `tasks/${key.taskId}/${key.subtaskId}/22/submission.json`;
    await new S3Client({}).send(new PutObjectCommand({ Bucket: 'tritons', Key, Body }));
    expect(await contentsOf(22)).toEqual(contents);
    expect((await attempts.deliveries([{ ...key, attempt: 22 }]))[0]).toEqual(whole);
  });
});

test('a bucket that does not exist is a fault, not an empty answer', async () => {
  await expect(new Artifacts('nowhere').text(key, 'delivery')).rejects.toThrow();
});
