import { describe, expect, test } from '@jest/globals';
import { agentCursorForm, deadLetterCursorForm, taskCursorForm } from '../../../aws/keys.ts';
import { InputError } from '../../../core/errors.ts';
import { decodeCursor, encodeCursor } from '../../../functions/shared/cursor.ts';
import { readAmount, readEnvironment } from '../../../functions/shared/environment.ts';
import { fingerprintOf } from '../../../functions/shared/fingerprint.ts';
import { idempotencyKeyOf } from '../../../functions/shared/idempotency-key.ts';

describe('a cursor', () => {
  const form = /^\d{4}#[\wä?&=/+-]+$/;

  test('is where the next page begins, opaque and safe in a URL', () => {
    const next = '2025#ä?&=/+';
    const cursor = encodeCursor(next)!;
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
    expect(decodeCursor(cursor, form)).toBe(next);
  });

  test('is null at the end, and nothing at the beginning', () => {
    expect(encodeCursor(undefined)).toBeNull();
    expect(decodeCursor(undefined, form)).toBeUndefined();
  });

  const encoded = (text: string) => Buffer.from(text).toString('base64url');
  test.each(['', 'garbage', '%%%', '🙈', encoded('{}'), encoded('2025#'), encoded('2025#a\n'), encoded('x2025#a')])(
    'that we did not give out is the caller’s fault: %p',
    (cursor) => {
      expect(() => decodeCursor(cursor, form)).toThrow(InputError);
      expect(() => decodeCursor(cursor, form)).toThrow(/cursor must be the next_cursor/);
    },
  );

  test.each([
    ['tasks', taskCursorForm, '2025-03-01T10:00:00.000Z#task_2025_001'],
    ['agents', agentCursorForm(), 'backend#agent_backend_001'],
    ['agents of a type', agentCursorForm('backend'), 'backend#agent_backend_001'],
    ['dead letters', deadLetterCursorForm, '2025-03-01T10:00:00.000Z#5fea7756-0ea4-451a-a703-a558b933e274'],
  ])('of the list of %s is one of its sort keys', (_name, ofList, key) => {
    expect(decodeCursor(encodeCursor(key)!, ofList)).toBe(key);
    for (const other of ['', '#', key.split('#')[0]!, `${key}\n`, `${key}#x`, `x#${key}`, 'AGENTS']) {
      expect(() => decodeCursor(encodeCursor(other)!, ofList)).toThrow(InputError);
    }
  });

  test('of one type of agents is not one of another', () => {
    expect(() => decodeCursor(encodeCursor('frontend#a')!, agentCursorForm('backend'))).toThrow(InputError);
  });
});

describe('a fingerprint', () => {
  test('does not depend on the order of keys, at any depth', () => {
    expect(fingerprintOf({ a: 1, b: { c: [{ d: 1, e: 2 }], f: null } })).toBe(
      fingerprintOf({ b: { f: null, c: [{ e: 2, d: 1 }] }, a: 1 }),
    );
  });

  test('is the same for an undefined field and a missing one', () => {
    expect(fingerprintOf({ a: 1, b: undefined })).toBe(fingerprintOf({ a: 1 }));
  });

  test.each<[unknown, unknown]>([
    [{ a: 1 }, { a: 2 }],
    [{ a: 1 }, { a: '1' }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
    [{ a: { b: 1 } }, { 'a.b': 1 }],
    [{ a: ['b', 'c'] }, { a: ['b,c'] }],
    [{ a: 'é' }, { a: 'e\u0301' }],
    [[], {}],
  ])('tells %j from %j', (one, other) => {
    expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
  });

  test('has the length of a SHA-256', () => {
    expect(fingerprintOf({})).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the Idempotency-Key header', () => {
  test.each(['a', 'x'.repeat(200), '8e03978e-40d5-43e8-bc93-6894a57f9324', '"quoted"', '~!#/'])('may be %s', (key) => {
    expect(idempotencyKeyOf({ 'idempotency-key': key })).toBe(key);
  });

  test('may be left out', () => {
    expect(idempotencyKeyOf({})).toBeUndefined();
  });

  test.each(['', ' ', 'a b', 'ä', 'a\n', 'x'.repeat(201), '\u0000'])('may not be %j', (key) => {
    expect(() => idempotencyKeyOf({ 'idempotency-key': key })).toThrow(InputError);
  });
});

test('a missing environment variable names itself, and says what it holds', () => {
  delete process.env.TABLE_NAME;
  expect(() => readEnvironment('TABLE_NAME')).toThrow(/TABLE_NAME is not set.*DynamoDB table/);
  process.env.TABLE_NAME = '';
  expect(() => readEnvironment('TABLE_NAME')).toThrow(/TABLE_NAME/);
  process.env.TABLE_NAME = 'one';
  expect(readEnvironment('TABLE_NAME')).toBe('one');
});

test('an amount is a number above 0, or absent if the variable is empty; else the start fails and names the variable', () => {
  const before = process.env.DEFAULT_MAX_COST_USD;
  const read = (value: string) => {
    process.env.DEFAULT_MAX_COST_USD = value;
    return readAmount('DEFAULT_MAX_COST_USD');
  };
  expect([read(''), read('2.5')]).toEqual([undefined, 2.5]);
  for (const wrong of ['0', '-1', '$2', 'Infinity', '2,5']) {
    expect(() => read(wrong)).toThrow(`DEFAULT_MAX_COST_USD is "${wrong}"`);
  }
  process.env.DEFAULT_MAX_COST_USD = before ?? '';
});
