import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SECURITY_HEADERS } from '../../core/contracts/api/security-headers.ts';
import { MOST_FAILURES } from '../../local/failed-keys.ts';
import { SERVER_LIMITS } from '../../local/http-server.ts';
import { readOptions, usage } from '../../local/read-options.ts';

const page = readFileSync('docs/self-hosting.md', 'utf8');
const settings = readFileSync('docs/configuration.md', 'utf8');
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { start: string } };

test('the commands of docs/self-hosting.md have options that npm start takes', () => {
  const commands = [...page.matchAll(/(?:npm start --|local\/main\.ts) (--.+)/g)].map(([, options = '']) => options);
  const read = commands.map((options) => readOptions(options.split(' '), {}));
  expect(read).toHaveLength(2);
  for (const options of read) {
    expect(options).toMatchObject({
      host: '127.0.0.1',
      port: 8080,
      dataDir: '/var/lib/tritons',
      publicUrl: 'https://tritons.example.com',
      access: { auth: 'required', allowedHosts: ['tritons.example.com'], trustedProxies: ['127.0.0.1'] },
    });
  }
});

test('the unit starts Node.js as npm start does', () => {
  const [, variable, flags] = /^exec env (\S+) node (.+) local\/main\.ts$/.exec(scripts.start)!;
  expect(page).toContain(`\nEnvironment=${variable}\n`);
  expect(page).toContain(`\nExecStart=/opt/tritons/node_modules/.bin/node ${flags} local/main.ts `);
});

test('every option is in --help and in docs/configuration.md', () => {
  const inHelp = [...usage.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option!);
  const inDocs = [...settings.matchAll(/^\| `(--[a-z-]+)`/gm)].map(([, option]) => option!);
  expect(inDocs.toSorted()).toEqual([...inHelp, '--help'].toSorted());
});

test('docs/self-hosting.md states the limits that there are', () => {
  const { connections, connectionsPerAddress, headersMs, requestMs, answerMs, idleMs } = SERVER_LIMITS;
  expect(page).toContain(`${connections.toLocaleString('en')}; ${connectionsPerAddress} of one address`);
  expect(page).toContain(`complete within ${headersMs / 1000} s | 431; 408`);
  expect(page).toContain(`complete within ${requestMs / 1000} s.`);
  expect(page).toContain(`taken within ${answerMs / 1000} s`);
  expect(page).toContain(`| the time between two requests of a connection | ${idleMs / 1000} s;`);
  expect(page).toContain(`| wrong keys and tokens | ${MOST_FAILURES} a minute`);
  const headers = [...page.matchAll(/`([A-Za-z-]+): ([^`]+)`/g)].map(([, name, value]) => [name?.toLowerCase(), value]);
  for (const header of Object.entries(SECURITY_HEADERS)) expect(headers).toContainEqual(header);
});
