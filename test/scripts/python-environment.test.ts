import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import { pythonEnvironment } from '../../scripts/emulator/python-environment.ts';

const folder = mkdtempSync(join(tmpdir(), 'python-environment-'));
afterAll(() => rmSync(folder, { recursive: true }));
const { PATH } = process.env;
afterEach(() => {
  process.env.PATH = PATH;
});

/** Runs the check on a machine whose python3 is this script. Returns the complaint. */
async function complaint(script: string | undefined): Promise<string> {
  const path = join(folder, 'python3');
  rmSync(path, { force: true });
  if (script) {
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
  }
  process.env.PATH = folder;
  const { signal } = new AbortController();
  const options = { root: folder, log: join(folder, 'pip.log'), signal };
  return pythonEnvironment(options).then(
    () => 'nothing',
    (error: Error) => error.message,
  );
}

test.each([
  ['no Python', undefined, 'python3 is not in PATH.'],
  ['a Python that does not run', 'exit 1', 'python3 does not run.'],
  ['an old one', 'echo False; echo True; echo 3.9.2', 'python3 is 3.9.2.'],
  ['one without venv', 'echo True; echo False; echo 3.12.1', 'python3 has no venv module.'],
])('a machine with %s is told so, and what to do', async (_, script, expected) => {
  const said = await complaint(script);
  expect(said).toContain(expected);
  expect(said).toContain(
    'Python 3.10 or later with its venv module is needed (Debian, Ubuntu: apt install python3-venv)',
  );
});
