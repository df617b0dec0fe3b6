import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandResult, lastLines, runCommand } from './run-command.ts';

/** The oldest Python that MiniStack and cfn-lint run on. */
const LEAST_VERSION = '3.10';
const NEEDED = `Python ${LEAST_VERSION} or later with its venv module is needed (Debian, Ubuntu: apt install python3-venv)`;

/** Prints version, location and whether a virtual environment can be made: venv may lack pip's wheels. */
const PROBE = `
import sys, importlib.util as u
print(sys.version_info >= (${LEAST_VERSION.replace('.', ',')}), all(map(u.find_spec, ("venv", "ensurepip"))), sep="\\n")
print(sys.version, sys.base_prefix)
`;

export type PythonOptions = { root: string; log: string; signal: AbortSignal };

/**
 * Makes a virtual environment in .venv/ with exactly what scripts/python/requirements.txt pins, and returns its bin/
 * folder. Makes it anew if the pins or the machine's Python have changed. Throws an Error that says what is missing.
 */
export async function pythonEnvironment({ root, log, signal }: PythonOptions): Promise<string> {
  const run = (command: string, args: string[]) =>
    runCommand(command, args, { cwd: root, env: process.env, signal, log });
  const python = await probe(run);
  const requirements = join(root, 'scripts/python/requirements.txt');
  const pins = createHash('sha256')
    .update(await readFile(requirements))
    .update(python)
    .digest('hex');

  const folder = join(root, '.venv');
  const bin = join(folder, 'bin');
  // Written last, so that an interrupted environment is made again.
  const stamp = join(folder, 'pins.sha256');
  if ((await readFile(stamp, 'utf8').catch(() => '')) === pins) return bin;

  await rm(folder, { recursive: true, force: true });
  const made = await run('python3', ['-m', 'venv', folder]);
  if (made.exitCode !== 0) throw new Error(`python3 -m venv failed. ${NEEDED}.\n${lastLines(made.output)}`);
  const pip = ['-m', 'pip', 'install', '--disable-pip-version-check', '--require-hashes', '--only-binary', ':all:'];
  const installed = await run(join(bin, 'python'), [...pip, '-r', requirements]);
  if (installed.exitCode !== 0) throw new Error(installError(installed, log));
  await writeFile(stamp, pins);
  return bin;
}

/** Returns the version and location of the machine's python3. Throws if it cannot be used. */
async function probe(run: (command: string, args: string[]) => Promise<CommandResult>): Promise<string> {
  const { exitCode, output } = await run('python3', ['-c', PROBE]).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new Error(`python3 is not in PATH. ${NEEDED}.`);
  });
  const [isRecent, canMake, ...version] = output.trim().split('\n');
  const identity = version.join(' ');
  if (exitCode !== 0) throw new Error(`python3 does not run. ${NEEDED}.\n${lastLines(output)}`);
  if (isRecent !== 'True') throw new Error(`python3 is ${identity}. ${NEEDED}.`);
  if (canMake !== 'True') throw new Error(`python3 has no venv module. ${NEEDED}.`);
  return identity;
}

function installError({ output }: CommandResult, log: string): string {
  const reason = /HASHES|hash/.test(output)
    ? 'A package is not the one that scripts/python/requirements.txt pins'
    : 'Is the package registry that pip is configured for (PyPI, if nothing else) reachable?';
  return `pip could not install scripts/python/requirements.txt. ${reason}\n${lastLines(output, 3)}\nAll of it: ${log}`;
}
