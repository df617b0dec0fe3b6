import { bubblewrapArguments } from './bubblewrap.ts';

/** Sandboxes for tests that agents wrote: bubblewrap, or none, with all rights of the user who runs them. */
export const testSandboxes = ['bwrap', 'none'] as const;
export type TestSandbox = (typeof testSandboxes)[number];

/** A process to start. */
export type Launch = { argv: [string, ...string[]]; cwd: string; env: NodeJS.ProcessEnv };

export function isTestSandbox(value: string): value is TestSandbox {
  return testSandboxes.some((known) => known === value);
}

/** The launch of a shell command in `folder` without a sandbox. */
export function inShell(command: string, folder: string, env: NodeJS.ProcessEnv): Launch {
  return { argv: ['/bin/sh', '-c', command], cwd: folder, env };
}

/** Largest file: a gibibyte, in POSIX's blocks of 512 bytes. */
const MAX_FILE_BLOCKS = 2_097_152;

/**
 * The launch of a shell command in bubblewrap. The command can change only `folder`, an absolute path without links,
 * and its own /tmp; docs/quality.md says what else it sees. Its environment is PATH, HOME, TMPDIR and CI. Memory,
 * processes and total disk space are not limited.
 */
export function inBubblewrap(command: string, folder: string, path: string): Launch {
  const script = `ulimit -f ${MAX_FILE_BLOCKS}\n${command}`;
  return {
    argv: ['bwrap', ...bubblewrapArguments(folder, path), '--', '/bin/sh', '-c', script],
    // A relative entry of PATH must not find a bwrap that an agent wrote.
    cwd: '/',
    env: { PATH: path, HOME: '/tmp', TMPDIR: '/tmp', CI: 'true' },
  };
}
