import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { isSealed, kidOf, open, seal, sealedLength } from '../../../aws/sealing/jwe.ts';
import { NotAuthentic } from '../../../core/errors.ts';

const key = randomBytes(32);
const text = 'A text: größer, 太い';
const header = { alg: 'dir', enc: 'A256GCM', at: 'TEXT title' };

test.each([0, 1, 300, 200_000])('jose opens a sealed text of %i characters', async (length) => {
  const content = '語'.repeat(length);
  const jwe = seal(key, 'TEXT title', Buffer.from(content), 'k1');
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key);
  expect(Buffer.from(plaintext).toString()).toBe(content);
  expect(protectedHeader).toEqual({ ...header, kid: 'k1' });
  expect(kidOf(jwe)).toBe('k1');
  expect(isSealed(jwe)).toBe(true);
});

test('what jose has sealed is opened', async () => {
  const jwe = await new CompactEncrypt(Buffer.from(text)).setProtectedHeader(header).encrypt(key);
  expect(Buffer.from(open(key, 'TEXT title', jwe)).toString()).toBe(text);
  expect(jwe).toHaveLength(sealedLength('TEXT title', Buffer.byteLength(text)));
});

test('no two are alike', () => {
  const all = Array.from({ length: 100 }, () => seal(key, 'TEXT title', Buffer.from(text)));
  expect(new Set(all.map((jwe) => jwe.split('.')[2])).size).toBe(100);
});

test.each([
  ['for another place', () => seal(key, 'TEXT description', Buffer.from(text))],
  ['with another key', () => seal(randomBytes(32), 'TEXT title', Buffer.from(text))],
  ['as something else', () => text],
])('what was sealed %s is refused', async (_, make) => {
  const jwe = await make();
  expect(() => open(key, 'TEXT title', jwe)).toThrow(NotAuthentic);
});

test('a JWE with any character changed is refused', () => {
  const jwe = seal(key, 'TEXT title', Buffer.from('A text'));
  for (let at = 0; at < jwe.length; at += 1) {
    // The last character of a part has bits that mean nothing.
    if (jwe[at] === '.' || jwe[at + 1] === '.' || at === jwe.length - 1) continue;
    const changed = jwe.slice(0, at) + (jwe[at] === 'A' ? 'B' : 'A') + jwe.slice(at + 1);
    expect(() => open(key, 'TEXT title', changed)).toThrow(NotAuthentic);
  }
});

test.each([1, 4])('a tag cut by %i characters is refused', (characters) => {
  const jwe = seal(key, 'TEXT title', Buffer.from(text));
  expect(() => open(key, 'TEXT title', jwe.slice(0, -characters))).toThrow(NotAuthentic);
});
