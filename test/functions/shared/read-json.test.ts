import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Route, routes } from '../../../core/contracts/api/routes.ts';
import type { CallerError } from '../../../core/errors.ts';
import { readJson } from '../../../functions/shared/read-json.ts';

const read = (body: Buffer | string, headers: Record<string, string> = {}, route: Route = routes.submitTask) => {
  const base64 = typeof body === 'string' ? body : body.toString('base64');
  return readJson(
    { headers, body: base64, isBase64Encoded: typeof body !== 'string' } as APIGatewayProxyEventV2,
    route,
  );
};
const bytes = (...parts: (string | number)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))));
const problem = (of: () => unknown) => {
  try {
    return { value: of() };
  } catch (error) {
    const { problem: kind, message } = error as CallerError;
    return { kind, message };
  }
};

describe('bytes that are not UTF-8 are refused, by their offset', () => {
  test.each<[string, Buffer, number]>([
    ['Latin-1', bytes('{"a":"Z', 0xfc, 'rich"}'), 7],
    ['after a character of three bytes', bytes('{"a":"報', 0xfc, '"}'), 9],
    ['after U+FFFD that was sent as such', bytes('{"a":"\ufffd\ufffd', 0x80, '"}'), 12],
    ['a character cut short at the end', bytes('{"a":"', 0xe5, 0xa0), 6],
    ['an overlong form', bytes('"', 0xc0, 0x80, '"'), 1],
    ['half a surrogate pair', bytes('"', 0xed, 0xa0, 0x80, '"'), 1],
    ['UTF-16', Buffer.from('\ufeff{"a":1}', 'utf16le'), 0],
  ])('%s', (_, body, offset) => {
    expect(problem(() => read(body))).toEqual({
      kind: 'invalidRequest',
      message: `The body is not UTF-8: the byte at offset ${offset} begins no character`,
    });
  });
});

test('a U+FFFD that was sent, and a byte order mark, are no errors', () => {
  expect(read(bytes('{"a":"\ufffd"}'))).toEqual({ a: '\ufffd' });
  expect(read(bytes('\ufeff{"a":1}'))).toEqual({ a: 1 });
  expect(read('\ufeff{"a":1}')).toEqual({ a: 1 });
});

test.each([
  ['{"title":"a\\ud800b"}', '/title'],
  ['{"list":[1,{"x":"\\udc00"}]}', '/list/1/x'],
  ['{"\\uD800":1}', '/\ufffd'],
])('half of a surrogate pair in %s is refused where it stands', (body, field) => {
  expect(problem(() => read(body))).toMatchObject({
    kind: 'invalidRequest',
    message: expect.stringContaining(`${field} has half`),
  });
});

test('a whole surrogate pair in escapes is a character', () => {
  expect(read('{"a":"\\ud83d\\ude42"}')).toEqual({ a: '🙂' });
});

test.each(['{"a":1,"a":2}', '{"b":{"a":1,"c":{"a":2},"a":3}}', '{"a":1,"\\u0061":2}', '[{"a":"}","a":[]}]'])(
  'a key that comes twice is refused: %s',
  (body) => {
    expect(problem(() => read(body))).toMatchObject({
      kind: 'invalidRequest',
      message: expect.stringContaining('has the key "a" twice'),
    });
  },
);

test.each([
  '{"a":{"a":{"a":1}},"b":["a","a"]}',
  '{"a":"\\"a\\":1,\\"a\\":2"}',
  '[{"a":1},{"a":2}]',
  '{"a\\\\":1,"a":2}',
])('a key that comes once in each object is taken: %s', (body) => {
  expect(read(body)).toEqual(JSON.parse(body));
});

test('a body with endless nesting is refused, and a deep one is not', () => {
  expect(problem(() => read('['.repeat(100_000) + ']'.repeat(100_000)))).toMatchObject({ kind: 'invalidRequest' });
  expect(problem(() => read('['.repeat(999) + ']'.repeat(999)))).toHaveProperty('value');
});

test.each([
  ['content-type', 'application/json; charset=iso-8859-1', 'send UTF-8'],
  ['content-type', 'application/json;charset="UTF-16"', 'send UTF-8'],
  ['content-type', 'multipart/form-data; boundary=x', 'send JSON as application/json'],
  ['content-type', 'application/xml', 'send JSON as application/json'],
  ['content-encoding', 'gzip', 'send it as it is'],
  ['content-encoding', 'identity, gzip', 'send it as it is'],
])('%s: %s is a 415 that says what to send', (name, value, advice) => {
  expect(problem(() => read('{}', { [name]: value }))).toMatchObject({
    kind: 'unsupportedBody',
    message: expect.stringContaining(advice),
  });
});

test.each([
  {},
  { 'content-type': 'application/json; charset=UTF-8' },
  { 'content-type': 'Application/JSON;charset=utf8' },
  { 'content-type': 'application/merge-patch+json' },
  { 'content-type': 'application/x-www-form-urlencoded' },
  { 'content-encoding': 'identity' },
])('a body with %j is read', (headers: Record<string, string>) => {
  expect(read('{"a":1}', headers)).toEqual({ a: 1 });
});

test('the advice to a body that is too large is that of its route', () => {
  const body = 'x'.repeat(5 * 1024 * 1024);
  expect(problem(() => read(body, {}, routes.completeAttempt))).toMatchObject({
    kind: 'bodyTooLarge',
    message: expect.stringContaining('/uploads'),
  });
  expect(problem(() => read(body))).toMatchObject({
    kind: 'bodyTooLarge',
    message: expect.stringContaining('link to it'),
  });
});
