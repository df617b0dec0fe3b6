import { execFileSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { play } from '../test/browser/a-scene.ts';
import { launchChromium } from '../test/browser/chromium.ts';
import { shown } from '../test/browser/shown.ts';
import { startSystem } from '../test/browser/system.ts';

/**
 * Takes pictures of a system at work: `node scripts/dashboard-screenshots.ts folder [path …]`, by default of every page.
 * Each in light, in dark and as on a phone.
 */
const [folder = 'dist/screenshots', ...asked] = process.argv.slice(2);
const paths = asked.length > 0 ? asked : ['/', '/tasks', '/agents', '/queues', '/figures', '/audit', '/settings'];
const looks = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  phone: { viewport: { width: 360, height: 780 }, colorScheme: 'light', deviceScaleFactor: 2 },
} as const;
/** For what is drawn after it was read, such as charts. */
const REST_MS = 600;

execFileSync(process.execPath, [join(import.meta.dirname, 'build-dashboard.ts')], { stdio: 'inherit' });
await mkdir(folder, { recursive: true });
const [system, server] = await Promise.all([startSystem(), launchChromium()]);
try {
  await play(system);
  const browser = await chromium.connect(server.wsEndpoint());
  for (const [look, options] of Object.entries(looks)) {
    const context = await browser.newContext({ ...options, locale: 'en-GB', timezoneId: 'Europe/Berlin' });
    const page = await context.newPage();
    for (const path of paths) {
      await page.goto(system.url + path);
      await shown(page);
      await page.waitForTimeout(REST_MS);
      const name = path.replaceAll(/[^\w]+/g, '-').replaceAll(/^-|-$/g, '') || 'overview';
      await page.screenshot({ path: join(folder, `${name}-${look}.png`) });
      console.log(`${name}-${look}.png`);
    }
    await context.close();
  }
  await browser.close();
} finally {
  await server.close();
  await system.stop();
}
