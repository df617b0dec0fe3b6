import { randomBytes } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type Key, STAGE_KEYS } from '../../../aws/keys.ts';
import { kmsRootKey } from '../../../aws/sealing/kms-root-key.ts';
import { StageKeys } from '../../../aws/sealing/stage-keys.ts';
import { type Item, Table } from '../../../aws/table.ts';
import { NotAuthentic } from '../../../core/errors.ts';
import { startServices } from '../../local/start-services.ts';
import { aKms } from '../a-kms.ts';

const kms = await aKms();
afterAll(() => kms.stop());
await startServices();
const ARN = 'arn:aws:kms:us-east-1:111122223333:key/root';
const root = kmsRootKey(ARN, 'prod');
let time = Date.parse('2026-11-28T12:00:00.000Z');
const now = () => new Date(time);
const table = new Table('tritons', now);
const stored = () => table.queryAll({ partition: STAGE_KEYS });
const decryptions = () => kms.calls.filter(({ action }) => action === 'Decrypt');

beforeEach(() => {
  kms.calls = [];
  kms.refuse = () => undefined;
});

test('KMS wraps a key for a stage, a purpose and a name, and unwraps it for the same only', async () => {
  const key = randomBytes(32);
  const wrapped = await root.wrap('stage key 1', key);
  expect(Buffer.from(await root.unwrap('stage key 1', wrapped)).equals(key)).toBe(true);
  const context = { stage: 'prod', purpose: 'stage-key', name: 'stage key 1' };
  expect(kms.calls).toEqual(['Encrypt', 'Decrypt'].map((action) => ({ action, context })));
  const elsewhere = [
    root.unwrap('stage key 2', wrapped),
    kmsRootKey(ARN, 'dev').unwrap('stage key 1', wrapped),
    kmsRootKey(ARN.replace('root', 'other'), 'prod').unwrap('stage key 1', wrapped),
  ];
  for (const refused of elsewhere) await expect(refused).rejects.toThrow(NotAuthentic);
});

test('a process asks KMS once in a quarter of an hour for each key of the stage, however many texts it opens', async () => {
  await new StageKeys(table, root, now).ensure();
  await new StageKeys(table, root, now).ensure();
  const keys = await stored();
  expect(keys).toMatchObject([{ wrappedBy: ARN }]);
  const stage = new StageKeys(table, root, now);
  kms.calls = [];
  await Promise.all(Array.from({ length: 50 }, () => stage.current()));
  time += 14 * 60_000;
  await stage.get(String(keys[0]?.kid));
  expect(decryptions()).toHaveLength(1);
  time += 2 * 60_000;
  await stage.current();
  await stage.current();
  expect(decryptions()).toHaveLength(2);
});

describe('what the operator is told if KMS refuses with', () => {
  test.each([
    ['AccessDeniedException', /it may not be used: look at the policy of the key and the role of the function/],
    ['DisabledException', /it is disabled: aws kms enable-key/],
    ['KMSInvalidStateException', /about to be deleted: aws kms cancel-key-deletion, then aws kms enable-key/],
    ['NotFoundException', /it is gone/],
    ['KMSInternalException', /KMS cannot be reached, or fails/],
    ['silence', /KMS cannot be reached, or fails/],
  ])(
    '%s; the caller is told to try again, and the next call does',
    async (name, says) => {
      const stage = new StageKeys(table, root, now);
      await stage.ensure();
      kms.refuse = () => name;
      const error = (await stage.current().catch((thrown: unknown) => thrown)) as Error;
      expect(error).toMatchObject({ name: 'KeyUnavailable', headers: { 'retry-after': '30' } });
      expect(error.message).toBe('The key that encrypts tasks cannot be had: the log says why');
      expect((error.cause as Error).message).toMatch(says);
      expect((error.cause as Error).message).toContain(ARN);
      kms.refuse = () => undefined;
      expect((await stage.current()).key).toHaveLength(32);
    },
    30_000,
  );
});

test('no key of the stage is stored if KMS wraps none', async () => {
  const before = await stored();
  kms.refuse = () => 'DisabledException';
  await expect(new StageKeys(table, root, now).rotate()).rejects.toThrow(/is disabled/);
  expect(await stored()).toEqual(before);
});

describe('of the keys of a stage', () => {
  /** A stage with an old key and a new one, and a process that knows neither. */
  async function twoKeys() {
    const stage = new StageKeys(table, root, now);
    const [old, newest] = [await stage.rotate(), await stage.rotate()];
    const item = (await stored()).find(({ kid }) => kid === old) as Item & Key;
    return { stage, old, newest, item };
  }

  test.each([
    ['does not open', { wrapped: Buffer.alloc(60).toString('base64') }],
    ['has no content', { wrapped: undefined }],
  ])('an old one that %s hides no other, and is back once it is restored', async (_, damage) => {
    const { stage, old, newest, item } = await twoKeys();
    await table.update({ pk: item.pk, sk: item.sk }, { set: damage }, []);
    try {
      expect((await stage.current()).kid).toBe(newest);
      expect(await stage.get(newest)).toHaveLength(32);
      kms.calls = [];
      for (let call = 0; call < 3; call += 1) await expect(stage.get(old)).rejects.toThrow(NotAuthentic);
      expect(decryptions().length).toBeLessThanOrEqual(1);
    } finally {
      await table.put(item);
    }
    time += 60_000;
    expect(await stage.get(old)).toHaveLength(32);
  });

  test('those that are known stay if they cannot be read for an id that is not', async () => {
    const { stage, newest } = await twoKeys();
    await stage.current();
    const { listAll } = table;
    let reads = 0;
    table.listAll = async () => {
      reads += 1;
      throw new Error('DynamoDB is away');
    };
    try {
      const unknown = await Promise.allSettled([stage.get('unknown1'), stage.get('unknown2')]);
      expect(unknown.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await stage.get(newest)).toHaveLength(32);
      expect(reads).toBe(1);
    } finally {
      table.listAll = listAll;
    }
  });

  test('one that another process has made is found at once; an unknown id is looked for once a minute', async () => {
    const { stage } = await twoKeys();
    await stage.current();
    const { listAll } = table;
    let reads = 0;
    table.listAll = (...input) => {
      reads += 1;
      return listAll.apply(table, input) as never;
    };
    try {
      for (let call = 0; call < 3; call += 1) await expect(stage.get('unknown')).rejects.toThrow(NotAuthentic);
      expect(reads).toBe(1);
      const made = await new StageKeys(table, root, now).rotate();
      expect(await stage.get(made)).toHaveLength(32);
      time += 60_000;
      await expect(stage.get('unknown')).rejects.toThrow(NotAuthentic);
      // Making the key has read them, too.
      expect(reads).toBe(4);
    } finally {
      table.listAll = listAll;
    }
  });
});
