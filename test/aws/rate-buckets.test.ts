import { expect, test } from '@jest/globals';
import { rateBucketKey } from '../../aws/keys.ts';
import { RateBuckets } from '../../aws/rate-buckets.ts';
import { Table } from '../../aws/table.ts';
import { microsOf } from '../../core/limits/token-bucket.ts';
import { startServices } from '../local/start-services.ts';
import { onAwsRequest } from '../pipeline/aws-requests.ts';

const { dynamodb } = await startServices();
const table = new Table('tritons');
let writes = 0;
onAwsRequest(({ action }) => {
  writes += Number(action === 'dynamodb:UpdateItem');
});

const limit = { perMinute: 600, burst: 20 };
const at = (ms: number) => microsOf(new Date('2026-03-01T12:00:00.000Z')) + ms * 1_000;
const processes = (count: number) => Array.from({ length: count }, () => new RateBuckets(table));

/** Sends requests of a caller at once, spread over processes. Returns how many were let in. */
async function sendAtOnce(buckets: RateBuckets[], caller: string, count: number, ms: number, of = limit) {
  const sent = Array.from({ length: count }, (_, n) => buckets[n % buckets.length]!.take(caller, of, at(ms)));
  return (await Promise.all(sent)).filter(({ isTaken }) => isTaken).length;
}

test.each([1, 5, 100])('of 100 requests at once over %i processes, as many as the burst are let in', async (count) => {
  const buckets = processes(count);
  const caller = `burst-${count}`;
  expect(await sendAtOnce(buckets, caller, 100, 0)).toBe(20);
  expect(await sendAtOnce(buckets, caller, 100, 500)).toBe(5);
  expect(await sendAtOnce(buckets, `${caller}-other`, 20, 500)).toBe(20);
  // After a long pause the bucket is full, and no fuller.
  expect(await sendAtOnce(buckets, caller, 100, 3_600_000)).toBe(20);
});

test('a request costs one write, and a refused one none until the next is due', async () => {
  const [own] = processes(1);
  writes = 0;
  for (let n = 0; n < 20; n += 1) expect(await own!.take('counted', limit, at(0))).toMatchObject({ isTaken: true });
  expect(writes).toBe(20);
  for (let n = 0; n < 50; n += 1) expect(await own!.take('counted', limit, at(99))).toMatchObject({ isTaken: false });
  expect(writes).toBe(20);
  expect(await own!.take('counted', limit, at(100))).toMatchObject({ isTaken: true });
  expect(writes).toBe(21);
});

test('a process that does not know the bucket learns it from the write that fails', async () => {
  const [own, other] = processes(2);
  await own!.take('learned', limit, at(0));
  writes = 0;
  expect(await other!.take('learned', limit, at(0))).toMatchObject({ isTaken: true, fullAt: at(200) });
  expect(writes).toBe(2);
});

test('a bucket that was deleted meanwhile is full', async () => {
  const buckets = processes(2);
  await sendAtOnce(buckets, 'expired', 10, 0);
  const { pk, sk } = rateBucketKey('expired', limit);
  dynamodb.run('DeleteItem', { TableName: 'tritons', Key: { pk: { S: pk }, sk: { S: sk } } });
  expect(await buckets[0]!.take('expired', limit, at(0))).toMatchObject({ isTaken: true, fullAt: at(100) });
});

test('another limit begins with a full bucket', async () => {
  const buckets = processes(2);
  expect(await sendAtOnce(buckets, 'changed', 100, 0, { perMinute: 1, burst: 10 })).toBe(10);
  expect(await sendAtOnce(buckets, 'changed', 100, 0, { perMinute: 60, burst: 30 })).toBe(30);
});
