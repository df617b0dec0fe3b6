import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import { LOCAL_ACCESS } from '../../local/access.ts';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { listenLocally } from './start-services.ts';

const checksumOf = (text: string) => createHash('sha256').update(text).digest('base64');
const isThere = (key: string) => {
  try {
    return objects.get(key) !== undefined;
  } catch {
    return false;
  }
};
const clock = { now: Date.parse('2026-11-28T00:00:00Z') };
const database = new DatabaseSync(':memory:');
const objects = new Objects(database, 'tritons', () => clock.now);

describe('an object', () => {
  test('is read as it was put, whole or a range of it', () => {
    const body = Buffer.from([0, 255, 1, 254, 10]);
    const { etag } = objects.put('a/b Ω', body, { contentType: 'text/x' });
    expect(objects.get('a/b Ω')).toEqual({ body, bytes: 5, contentType: 'text/x', etag });
    expect(objects.get('a/b Ω', { from: 1, length: 2 })).toMatchObject({ body: body.subarray(1, 3), bytes: 5 });
    expect(objects.get('a/b Ω', { from: 4, length: 100 }).body).toEqual(body.subarray(4));
  });

  test('may be empty, and is replaced by the next of its key', () => {
    objects.put('same', Buffer.alloc(0));
    expect(objects.get('same').body).toEqual(Buffer.alloc(0));
    objects.put('same', Buffer.from('next'));
    expect(objects.get('same').body).toEqual(Buffer.from('next'));
    const range = () => objects.get('same', { from: 0, length: 4 }).body;
    expect(range()).toEqual(Buffer.from('next'));
    objects.put('same', Buffer.from('more'));
    expect(range()).toEqual(Buffer.from('more'));
  });

  test('that is created is refused if there is one, which stays', () => {
    objects.put('once', Buffer.from('first'), { create: true });
    expect(() => objects.put('once', Buffer.from('second'), { create: true })).toThrow(
      expect.objectContaining({ name: 'PreconditionFailed', status: 412 }),
    );
    expect(objects.get('once').body).toEqual(Buffer.from('first'));
  });

  test.each<[string, () => unknown, string]>([
    ['that does not exist', () => objects.get('nothing'), 'NoSuchKey'],
    ['of another bucket', () => objects.checkBucket('others'), 'NoSuchBucket'],
    ['whose range begins behind it', () => objects.get('same', { from: 4, length: 1 }), 'InvalidRange'],
    ['whose checksum is wrong', () => objects.put('x', Buffer.from('x'), { checksum: checksumOf('y') }), 'BadDigest'],
    ['with an empty key', () => objects.put('', Buffer.from('x')), 'KeyTooLongError'],
    ['with a key of more than 1,024 bytes', () => objects.put('Ω'.repeat(513), Buffer.from('x')), 'KeyTooLongError'],
  ])('%s is refused by the name of its error', (_, call, name) => {
    expect(call).toThrow(expect.objectContaining({ name }));
    expect(isThere('x')).toBe(false);
  });
});

test('uploads that are older than a day are deleted, other objects are kept', () => {
  objects.put('uploads/old', Buffer.from('x'));
  objects.put('tasks/old', Buffer.from('x'));
  clock.now += 86_400_000;
  objects.put('uploads/new', Buffer.from('x'));
  clock.now += 1;
  objects.deleteExpired();
  expect(['uploads/old', 'tasks/old', 'uploads/new'].map(isThere)).toEqual([false, true, true]);
});

describe('a signed URL', () => {
  const router = createRouter({
    call: async () => ({ statusCode: 418 }),
    authorize: async () => ({ refused: 'no_key' }),
    objects: Promise.resolve(objects),
    access: { ...LOCAL_ACCESS, auth: 'required', allowedOrigins: ['https://app.example.com'] },
  });
  const text = 'Ω content';
  const bytes = Buffer.byteLength(text);
  const headers = { 'x-amz-checksum-sha256': checksumOf(text) };
  const upload = { key: 'uploads/a/Ω #?%', put: { checksum: checksumOf(text), bytes } };
  const origin = listenLocally(router).then((port) => `http://127.0.0.1:${port}`);
  const ask = async (path: string, init?: RequestInit) => fetch((await origin) + path, init);
  const put = (path: string, init: RequestInit = {}) => ask(path, { method: 'PUT', headers, body: text, ...init });

  test('lets exactly the content be put for which it was signed, and read with another URL', async () => {
    const answer = await put(objects.signedPath(upload, 60));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('etag')).toMatch(/^"[0-9a-f]{32}"$/);
    const read = await ask(objects.signedPath({ key: upload.key }, 60));
    expect(await read.text()).toBe(text);
    expect(read.headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each<[string, (path: string) => Promise<Response>, number, string]>([
    ['other content of the same size', (path) => put(path, { body: 'X content!' }), 400, 'BadDigest'],
    ['more content', (path) => put(path, { body: `${text}!` }), 400, 'IncompleteBody'],
    ['less content', (path) => put(path, { body: 'x' }), 400, 'IncompleteBody'],
    ['no content', (path) => put(path, { body: '' }), 400, 'IncompleteBody'],
    [
      'another checksum, with its content',
      (path) => put(path, { body: 'y', headers: { 'x-amz-checksum-sha256': checksumOf('y') } }),
      403,
      'AccessDenied',
    ],
    ['no checksum', (path) => put(path, { headers: {} }), 403, 'AccessDenied'],
    ['a size that was changed', (path) => put(path.replace(`bytes=${bytes}`, 'bytes=99')), 403, 'AccessDenied'],
    ['a longer life', (path) => put(path.replace(/expires=\d/, 'expires=9')), 403, 'AccessDenied'],
    ['another key', (path) => put(path.replace('/a/', '/b/')), 403, 'AccessDenied'],
    ['reading', (path) => ask(path), 403, 'AccessDenied'],
    ['no signature', (path) => put(path.replace(/signature=[^&]*/, '')), 403, 'AccessDenied'],
    ['another method', (path) => ask(path, { method: 'DELETE' }), 405, 'MethodNotAllowed'],
    ['a path that cannot be decoded', (path) => put(path.replace('%25', '%ff')), 400, 'InvalidURI'],
  ])('is not good for %s', async (_, send, status, code) => {
    const key = `uploads/a/${Math.random()} %`;
    const answer = await send(objects.signedPath({ ...upload, key }, 60));
    expect(answer.status).toBe(status);
    expect(await answer.text()).toContain(`<Code>${code}</Code>`);
    expect(isThere(key)).toBe(false);
  });

  test('is good for its time, also after a restart with the same root key, and no longer', async () => {
    const rootKey = randomBytes(32);
    objects.useRootKey(rootKey);
    const path = objects.signedPath(upload, 60);
    clock.now += 59_000;
    const restarted = new Objects(database, 'tritons', () => clock.now);
    restarted.useRootKey(rootKey);
    const query = new URLSearchParams(path.split('?')[1]);
    expect(() => restarted.checkSignature(upload, query)).not.toThrow();
    clock.now += 2_000;
    expect((await put(path)).status).toBe(403);
  });

  test('is of no use to a foreign web page, nor under another name of this machine', async () => {
    const path = objects.signedPath({ key: upload.key }, 60);
    expect((await ask(path, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const port = Number(new URL(await origin).port);
    const line = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () =>
        socket.write(`GET ${path} HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n`),
      );
      socket.once('data', (data) => resolve(String(data).split('\r\n')[0]!));
    });
    expect(line).toBe('HTTP/1.1 403 Forbidden');
  });

  test('cannot be made by who has the data folder without the root key', () => {
    const earlier = new DatabaseSync(':memory:');
    earlier.exec("CREATE TABLE url_secret (secret BLOB NOT NULL); INSERT INTO url_secret VALUES ('known')");
    for (const stored of [database, earlier]) {
      const [served, forged] = [stored, stored].map((one) => new Objects(one, 'tritons', () => clock.now));
      served!.useRootKey(randomBytes(32));
      for (const rootKey of [undefined, randomBytes(32)]) {
        if (rootKey) forged!.useRootKey(rootKey);
        const query = new URLSearchParams(forged!.signedPath(upload, 60).split('?')[1]);
        expect(() => served!.checkSignature(upload, query)).toThrow(expect.objectContaining({ name: 'AccessDenied' }));
      }
      const tables = stored.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
      expect(tables).toEqual([{ name: 'objects' }]);
    }
  });
});
