import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { inBubblewrap } from './launch.ts';

const CHECK_MS = 10_000;

/** Runs `true` in bubblewrap. Throws an Error that says what is wrong and what to do; `waiver` is how to go without. */
export async function checkSandbox(path: string, waiver: string): Promise<void> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'tritons-sandbox-')));
  try {
    const { argv, cwd, env } = inBubblewrap('true', folder, path);
    const [file, ...words] = argv;
    await promisify(execFile)(file, words, { cwd, env, timeout: CHECK_MS });
  } catch (error) {
    const { code, stderr, message } = error as NodeJS.ErrnoException & { stderr?: string };
    const isMissing = code === 'ENOENT';
    const reason = isMissing ? 'bwrap is not in PATH' : `bwrap cannot make a sandbox: ${stderr?.trim() || message}`;
    const remedy = isMissing
      ? 'Install bubblewrap (Linux only; the package has that name on Debian, Ubuntu, Fedora and Arch)'
      : 'It needs unprivileged user namespaces; many containers, and AppArmor on Ubuntu, forbid them';
    throw new Error(
      `Tests cannot be run in a sandbox: ${reason}.\n${remedy}.\nOn a machine or in a container with nothing to protect, ${waiver} runs them without one, with all your rights.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
