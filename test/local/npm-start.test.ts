import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';

test('a signal to npm, as a supervisor sends it, ends the process of npm start', async () => {
  const npm = spawn('npm', ['start', '--', '--memory', '--port', '0'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, OLLAMA_BASE_URL: 'off', TRITONS_ENV_FILE: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let url = '';
  for await (const line of createInterface(npm.stdout)) {
    url = /listens on (http:\S+?),/.exec(line)?.[1] ?? '';
    if (url) break;
  }
  expect((await fetch(`${url}/health`)).status).toBe(200);
  npm.kill('SIGTERM');
  await once(npm, 'exit');
  // A timer or socket that is left would keep the process alive.
  npm.stdout.destroy();
  await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed');
});
