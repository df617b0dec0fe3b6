import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { openPages, type Pages } from './pages.ts';

const ROOT = join(import.meta.dirname, '../..');
const BUILD = join(ROOT, 'scripts/build-dashboard.ts');
/** Enough for the message of an error, with its place in a source. */
const MOST_FAULT_LENGTH = 4_000;

export type Dashboard = { pages: Pages; stop(): void };

/**
 * Opens the dashboard, and brings it up to date with its sources in a process of lower priority, so that the start of
 * the API takes no longer. An installation without the sources, or without Vite, serves what was built.
 */
export function openDashboard(): Dashboard {
  let fault: string | undefined;
  const pages = openPages(join(ROOT, 'dist/dashboard'), () => fault);
  if (!existsSync(BUILD)) {
    fault = 'This installation has neither the dashboard nor its sources.';
    return { pages, stop() {} };
  }
  const child = spawn(process.execPath, [BUILD], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (data) => {
    said = `${said}${data}`.slice(-MOST_FAULT_LENGTH);
  });
  child.once('spawn', () => {
    try {
      setPriority(child.pid!, constants.priority.PRIORITY_BELOW_NORMAL);
    } catch {
      // It has ended already.
    }
  });
  child.once('error', (error) => {
    fault = error.message;
  });
  child.once('close', (code) => {
    if (code === 0) return;
    fault = said || 'Its build was ended.';
    console.error(`The dashboard could not be built: ${fault}`);
  });
  return { pages, stop: () => void child.kill() };
}
