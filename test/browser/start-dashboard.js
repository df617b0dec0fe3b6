import '../providers/no-providers.js';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { launchChromium, noBrowser } from './chromium.ts';
import { startSystem } from './system.ts';

const BUILD = join(import.meta.dirname, '../../scripts/build-dashboard.ts');

/** Builds the dashboard if its sources have changed, and starts one system and one browser for all tests of it. */
export default async function startDashboard() {
  execFileSync(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'inherit'] });
  if (noBrowser) return;
  const [system, browser] = await Promise.all([startSystem(), launchChromium()]);
  process.env.DASHBOARD_URL = system.url;
  process.env.DASHBOARD_BROWSER = browser.wsEndpoint();
  globalThis.dashboardParts = { system, browser };
}
