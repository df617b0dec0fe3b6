import { describe, expect, test } from '@jest/globals';
import { redactorOf } from '../../agents/models/redactor-of.ts';

const KEYS = [`sk-ant-api03-${'aB3xY9+/'.repeat(8)}AA`, `AIza${'SyD-9tSrke72PouQ'.repeat(2)}`, 'local-key-1234'];

describe.each(KEYS)('the key %s', (key) => {
  const redact = redactorOf(KEYS);
  const forms: [string, string][] = [
    ['as it is', key],
    ['encoded for a URL', encodeURIComponent(key)],
    ['as JSON', JSON.stringify({ key })],
    ['in base64', Buffer.from(key).toString('base64')],
    ['in base64, behind a user', Buffer.from(`u:${key}`).toString('base64')],
    ['in base64, behind another user', Buffer.from(`me:${key}`).toString('base64')],
    ['in base64 for URLs', Buffer.from(`u:${key}`).toString('base64url')],
    ['in hexadecimal', Buffer.from(key).toString('hex').toUpperCase()],
    ['split by signs of no width', [...key].join('\u200b')],
  ];

  test.each(forms)('is removed %s', (_, form) => {
    const said = redact(`401: wrong key (${form}), see the manual`);
    expect(said).toContain('[key]');
    expect(said).toMatch(/^401: wrong key .*see the manual$/s);
    for (let at = 0; at + 20 <= form.length; at += 4) expect(said).not.toContain(form.slice(at, at + 20));
  });

  test('is removed even if it is cut off', () => {
    for (const length of [key.length - 1, 47, 20].filter((each) => each < key.length && each >= 16)) {
      expect(redact(`key ${key.slice(0, length)}… is wrong`)).toBe('key [key]… is wrong');
    }
  });
});

test('a text without a key stays as it is', () => {
  expect(redactorOf(KEYS)('429: slow down, sk-ant-api03 keys are limited')).toBe(
    '429: slow down, sk-ant-api03 keys are limited',
  );
});
