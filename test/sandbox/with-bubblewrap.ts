import { spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { inBubblewrap } from '../../sandbox/launch.ts';

function canSandbox(): boolean {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'tritons-can-')));
  const { argv, cwd, env } = inBubblewrap('true', folder, process.env.PATH ?? '');
  const { status } = spawnSync(argv[0], argv.slice(1), { cwd, env });
  rmSync(folder, { recursive: true });
  return status === 0;
}

export const hasBubblewrap = canSandbox();

/** `describe` if bubblewrap works; else it skips the tests and says why in their name. */
export function describeInBubblewrap(name: string, tests: () => void): void {
  if (hasBubblewrap) describe(name, tests);
  else describe.skip(`${name} (bubblewrap is not installed, or cannot make a sandbox here)`, tests);
}
