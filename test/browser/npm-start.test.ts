import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from '@jest/globals';
import { describeInBrowser } from './a-browser.ts';

describeInBrowser('npm start', ({ open }) => {
  test('prints the address of the dashboard first, and serves it', async () => {
    const child = spawn(process.execPath, ['local/main.ts', '--memory', '--port', '0'], {
      env: { PATH: process.env.PATH, OLLAMA_BASE_URL: 'off', TRITONS_ENV_FILE: '', POWERTOOLS_LOG_LEVEL: 'SILENT' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(createInterface(child.stdout), 'line');
      const [, url] = /^Dashboard: (http:\/\/127\.0\.0\.1:\d+)$/.exec(line) ?? [];
      const page = await open('/', { url: url! });
      expect(await page.title()).toBe('Overview · TRITONS');
      await page.waitForSelector('[role="status"]:text-is("live")');
      await page.context().close();
    } finally {
      child.kill();
      await once(child, 'exit');
    }
  });
});
