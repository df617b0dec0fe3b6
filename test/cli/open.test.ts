import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { tritons } from './a-terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tritons-open-'));
/** A server that is no API: whatever the Accept header says, it has a page at /page/ only. */
const server = createServer(({ url }, response) => {
  if (url === '/page/') response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>x</title>');
  else response.writeHead(404, { 'content-type': 'application/problem+json' }).end('{}');
});
let address: string;

beforeAll(async () => {
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', listens));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true });
});

const open = (path: string, env: NodeJS.ProcessEnv) =>
  tritons(['open', '--url', `${address}${path}`, '--json'], { env: { PATH: folder, ...env } });

test.each([
  ['opens it, as one word', { DISPLAY: ':0' }, 0, true],
  ['says if nothing could open it', { WAYLAND_DISPLAY: 'wayland-0' }, 3, false],
  ['opens nothing without a display', {}, 0, false],
])('open %s', async (_, env, code, opened) => {
  const seen = join(folder, 'seen');
  writeFileSync(seen, '');
  writeFileSync(join(folder, 'xdg-open'), `#!/bin/sh\necho "$# $1" > ${seen}\nexit ${code}\n`, { mode: 0o755 });
  const { code: ended, out, err } = await open('/page', env);
  expect({ ended, err }).toEqual({ ended: 0, err: '' });
  expect(JSON.parse(out)).toEqual({ url: `${address}/page/`, opened });
  expect(readFileSync(seen, 'utf8')).toBe('DISPLAY' in env || 'WAYLAND_DISPLAY' in env ? `1 ${address}/page/\n` : '');
});

test('where no dashboard is served it opens nothing, and says so', async () => {
  const { code, out, err } = await open('', { DISPLAY: ':0' });
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain(`There is no dashboard at ${address}/`);
});
