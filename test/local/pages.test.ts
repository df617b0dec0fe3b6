import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { PAGE_HEADERS, SECURITY_HEADERS } from '../../core/contracts/api/security-headers.ts';
import { openPages } from '../../local/dashboard/pages.ts';
import { Objects } from '../../local/objects.ts';
import { createRouter } from '../../local/router.ts';
import { rawAnswer } from './raw-connection.ts';
import { onlyGood } from './refusal.ts';
import { listenLocally } from './start-services.ts';

const root = mkdtempSync(join(tmpdir(), 'tritons-pages-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = join(root, 'dashboard');
const SECRET = 'not to be read';
const INDEX = '<!doctype html><title>TRITONS</title>';
const SCRIPT = 'export const one = 1;';

function writeBuild(at: string, index = INDEX): void {
  mkdirSync(join(at, 'assets'), { recursive: true });
  writeFileSync(join(at, 'index.html'), index);
  writeFileSync(join(at, 'index.html.gz'), gzipSync(index));
  writeFileSync(join(at, 'icon.svg'), '<svg/>');
  writeFileSync(join(at, '.sources'), SECRET);
  writeFileSync(join(at, '.secret.json'), SECRET);
  writeFileSync(join(at, 'assets/main-Ab12.js'), SCRIPT);
  writeFileSync(join(at, 'assets/main-Ab12.js.gz'), gzipSync(SCRIPT));
  symlinkSync(join(root, 'secret.json'), join(at, 'link.json'));
}

let fault: string | undefined;
writeFileSync(join(root, 'secret.json'), SECRET);
beforeEach(() => {
  fault = undefined;
  rmSync(folder, { recursive: true, force: true });
  writeBuild(folder);
});

const router = createRouter({
  call: async (name) => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body: `"${name}"` }),
  authorize: onlyGood,
  objects: Promise.resolve(new Objects(new DatabaseSync(':memory:'), 'tritons')),
  pages: openPages(folder, () => fault),
});
const port = await listenLocally(router);
const url = `http://127.0.0.1:${port}`;
/** As Chromium asks for a page. */
const HTML = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(url + path, { method, headers });

describe('a browser that opens', () => {
  test.each(['/', '/tasks', '/tasks/task_1?tab=log', '/index.html', '/%00', '/a/../../b'])(
    '%s gets the page, with its policy, to be asked for again',
    async (path) => {
      const answer = await get(path, { accept: HTML });
      expect([answer.status, await answer.text()]).toEqual([200, INDEX]);
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        ...PAGE_HEADERS,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-cache',
      });
    },
  );

  test.each(['/api', '/api/', '/api/tasks', '/api/none', '/openapi.json', '/metrics', '/health'])(
    '%s gets the answer of the API, with its headers',
    async (path) => {
      const answer = await get(path, { accept: HTML });
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(Object.fromEntries(answer.headers)).toMatchObject(SECURITY_HEADERS);
    },
  );

  test('a page that it has gets none again, until there is another', async () => {
    const etag = String((await get('/', { accept: HTML })).headers.get('etag'));
    const same = await get('/tasks', { accept: HTML, 'if-none-match': `"other", ${etag}` });
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
    writeBuild(join(root, 'next'), 'next');
    rmSync(folder, { recursive: true });
    renameSync(join(root, 'next'), folder);
    const next = await get('/', { accept: HTML, 'if-none-match': etag });
    expect([next.status, await next.text()]).toEqual([200, 'next']);
  });
});

test.each(['*/*', 'application/json', '', 'text/html;q=0.1, */*'])(
  'a caller that accepts "%s" gets pages by their names only; else the API answers',
  async (accept) => {
    for (const path of ['/', '/tasks']) expect(await (await get(path, { accept })).text()).toBe('"answerUnrouted"');
    expect(await (await get('/icon.svg', { accept })).text()).toBe('<svg/>');
  },
);

test('a file that is named after its content stays for good, compressed for whoever takes that', async () => {
  const zipped = await get('/assets/main-Ab12.js', { 'accept-encoding': 'br, gzip' });
  expect(Object.fromEntries(zipped.headers)).toMatchObject({
    'cache-control': 'public, max-age=31536000, immutable',
    'content-type': 'text/javascript; charset=utf-8',
    'content-encoding': 'gzip',
    vary: 'accept-encoding, origin',
  });
  expect(await zipped.text()).toBe(SCRIPT);
  const plain = await get('/assets/main-Ab12.js', { 'accept-encoding': 'identity' });
  expect([await plain.text(), plain.headers.get('content-encoding')]).toEqual([SCRIPT, null]);
});

test('HEAD has the headers of GET, and no body', async () => {
  const [head, got] = [await get('/icon.svg', {}, 'HEAD'), await get('/icon.svg')];
  expect(head.headers.get('etag')).toBe(got.headers.get('etag'));
  expect([head.status, await head.text(), head.headers.get('content-length')]).toEqual([200, '', '6']);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('%s is for the API, at every path', async (method) => {
  for (const path of ['/', '/icon.svg']) {
    expect(await (await get(path, { accept: HTML }, method)).text()).toBe('"answerUnrouted"');
  }
});

test.each([
  ['Host', { host: 'evil.example' }],
  ['Origin', { origin: 'https://evil.example' }],
])('a page of elsewhere reads nothing: %s', async (_, headers) => {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  expect(
    await rawAnswer(port, `GET / HTTP/1.1\r\nAccept: ${HTML}\r\n${lines.join('')}Connection: close\r\n\r\n`),
  ).toMatch(/^HTTP\/1.1 403 .*forbidden/is);
});

describe('no path leads out of the folder, or to a file that is hidden', () => {
  const up = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '....', '%c0%ae%c0%ae', '..;', '\uff0e\uff0e'];
  const over = ['/', '%2f', '\\', '%5c', '//', '%255c'];
  const paths = [
    '/.sources',
    '/.secret.json',
    '/%2esources',
    '/assets/../.sources',
    '/link.json',
    '/index.html.gz',
    '/index.html%00.js',
    '/icon.svg/',
    '/icon.svg\0',
    '/ICON.SVG',
    '/__proto__',
    '/constructor',
    'http://localhost/../secret.json',
    join(root, 'secret.json'),
    `file://${join(root, 'secret.json')}`,
    ...up.flatMap((dots) => over.map((slash) => `/assets${slash}${dots}${slash}${dots}${slash}secret.json`)),
    ...up.flatMap((dots) => over.map((slash) => `${slash}${dots}${slash}secret.json`)),
  ];
  test.each(paths)('%j', async (path) => {
    for (const accept of ['*/*', HTML]) {
      const said = await rawAnswer(
        port,
        `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept: ${accept}\r\nConnection: close\r\n\r\n`,
      );
      expect(said).toMatch(/^HTTP\/1.1 (200|400) .*(answerUnrouted|<title>TRITONS|not a request of HTTP)/s);
      expect(said).not.toContain(SECRET);
    }
  });
});

describe('without a build', () => {
  beforeEach(() => rmSync(folder, { recursive: true }));

  test('the page says that it is being built, and opens by itself once it is', async () => {
    const answer = await get('/tasks', { accept: HTML });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      ...PAGE_HEADERS,
      refresh: '2',
      'cache-control': 'no-store',
    });
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('is being built')]);
    writeBuild(folder);
    expect(await (await get('/tasks', { accept: HTML })).text()).toBe(INDEX);
  });

  test('the page says why it cannot be built, as text', async () => {
    fault = 'Unexpected <script>alert(1)</script> & more';
    const answer = await get('/', { accept: HTML });
    expect(await answer.text()).toContain('Unexpected &lt;script>alert(1)&lt;/script> &amp; more');
    expect(answer.headers.get('refresh')).toBeNull();
  });

  test('the API answers', async () => {
    expect(await (await get('/health')).text()).toBe('"getHealth"');
  });
});
