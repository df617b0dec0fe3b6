import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { Artifacts } from '../../aws/artifacts.ts';
import { DeadLetters } from '../../aws/dead-letters.ts';
import { IdempotencyKeys } from '../../aws/idempotency-keys.ts';
import { QualityReports } from '../../aws/quality-reports.ts';
import { Table } from '../../aws/table.ts';
import type { Delivery } from '../../core/contracts/storage/delivery.ts';
import { aDeliverable, assess, markdown } from '../checks/fixtures.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const table = new Table('tritons');
const now = new Date('2025-03-01T12:00:00.000Z');

test('an idempotency key is what it was first used for, for each submitter', async () => {
  const keys = new IdempotencyKeys(table);
  const first = { taskId: 'task_1', fingerprint: 'one' };
  const second = { taskId: 'task_2', fingerprint: 'two' };
  expect(await keys.claim('ann', 'key', first, now)).toEqual(first);
  expect(await keys.claim('ann', 'key', second, now)).toEqual(first);
  expect(await keys.claim('bob', 'key', second, now)).toEqual(second);
  expect(await keys.claim('ann', 'other key', second, now)).toEqual(second);
});

test('an idempotency key that is claimed by many at once has one meaning for all', async () => {
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
  expect(rest).toEqual({ deadLetters: [letter(1)], next: undefined });
});

const key = { taskId: 'task_1', subtaskId: 'subtask_1', attempt: 1 };
const delivery = (content: string): Delivery => ({
  schema_version: 1,
  order: { task_type: 'development', kind: null, title: 'T', skills: [], output_format: null, requirements: [] },
  deliverable: aDeliverable({ artifacts: [markdown(content)] }),
});

test('what was handed in is read as it was written, attempt by attempt', async () => {
  const artifacts = new Artifacts('tritons');
  const huge = delivery(`Ω 𝄞 ${'x'.repeat(3_000_000)}`);
  await artifacts.putDelivery(key, huge);
  await artifacts.putDelivery({ ...key, attempt: 2 }, delivery('Second'));
  expect(await artifacts.delivery(key)).toEqual(huge);
  expect(await artifacts.delivery({ ...key, attempt: 2 })).toEqual(delivery('Second'));
  expect(await artifacts.delivery({ ...key, attempt: 3 })).toBeUndefined();
  const report = await assess(aDeliverable());
  expect(await artifacts.report(key)).toBeUndefined();
  await artifacts.putReport(key, report);
  expect(await artifacts.report(key)).toEqual(report);
});

test('a quality report is stored once: a small one in the table, a large one in the bucket', async () => {
  const artifacts = new Artifacts('tritons');
  const reports = new QualityReports(table, artifacts);
  const small = await assess(aDeliverable());
  const finding = { checker: 'artifacts', rule: 'r', severity: 'minor', file: null, line: null } as const;
  const large = { ...small, findings: Array.from({ length: 30 }, () => ({ ...finding, message: 'Ω'.repeat(200) })) };
  for (const [attempt, first, second] of [
    [31, small, large],
    [32, large, small],
  ] as const) {
    const own = { ...key, attempt };
    expect(await reports.get(own)).toBeUndefined();
    expect(await reports.create(own, first)).toEqual(first);
    expect(await reports.create(own, second)).toEqual(first);
    expect(await reports.get(own)).toEqual(first);
  }
  expect(await artifacts.report({ ...key, attempt: 33 })).toBeUndefined();
  await artifacts.putReport({ ...key, attempt: 33 }, small);
  expect(await reports.get({ ...key, attempt: 33 })).toBeUndefined();
  // One of an earlier version.
  expect(await reports.find({ ...key, attempt: 33 })).toEqual(small);
});

test('what is stored under an attempt but is no submission is refused, not passed on', async () => {
  const artifacts = new Artifacts('tritons');
  await artifacts.putDelivery({ ...key, attempt: 9 }, { deliverable: { artifacts: [] } } as unknown as Delivery);
  await expect(artifacts.delivery({ ...key, attempt: 9 })).rejects.toThrow();
  await expect(artifacts.delivered({ ...key, attempt: 9 })).rejects.toThrow();
});

describe('what a submission holds is read without its contents', () => {
  const artifacts = new Artifacts('tritons');
  const contents = ['', 'ü "報" \\ \n\u2028🙂', 'x'.repeat(300_000), '{"index_bytes":1}', 'last'];
  const files = contents.map((content, index) => ({ ...markdown(content), path: `${index}/報.md` }));
  const whole = { ...delivery(''), deliverable: aDeliverable({ artifacts: files }) };
  const contentsOf = async (attempt: number) => {
    const delivered = await artifacts.delivered({ ...key, attempt });
    return Promise.all(delivered!.files.map((file) => delivered!.read(file)));
  };

  test('each file alone, whatever is in it', async () => {
    await artifacts.putDelivery({ ...key, attempt: 20 }, whole);
    expect(await contentsOf(20)).toEqual(contents);
    expect(await artifacts.delivery({ ...key, attempt: 20 })).toEqual(whole);
    const { files: entries } = (await artifacts.delivered({ ...key, attempt: 20 }))!;
    expect(entries.map(({ bytes }) => bytes)).toEqual(contents.map((content) => Buffer.byteLength(content)));
  });

  test('with a list of files that is longer than the first read', async () => {
    const many = Array.from({ length: 500 }, (_, n) => ({
      ...markdown(String(n)),
      path: `${'d'.repeat(250)}/${n}.md`,
    }));
    await artifacts.putDelivery({ ...key, attempt: 21 }, { ...whole, deliverable: aDeliverable({ artifacts: many }) });
    expect(await contentsOf(21)).toEqual(many.map(({ content }) => content));
  });

  test('of an earlier version too, which has no index', async () => {
    const Body = JSON.stringify(whole);
    const Key = `tasks/${key.taskId}/${key.subtaskId}/22/submission.json`;
    await new S3Client({}).send(new PutObjectCommand({ Bucket: 'tritons', Key, Body }));
    expect(await contentsOf(22)).toEqual(contents);
    expect(await artifacts.delivery({ ...key, attempt: 22 })).toEqual(whole);
  });
});

test('a bucket that does not exist is a fault, not an empty answer', async () => {
  await expect(new Artifacts('nowhere').delivery(key)).rejects.toThrow();
});
