import { bubblewrapArguments } from './bubblewrap.ts';

/** Where tests that agents wrote are run: in bubblewrap, or with all rights of the user who runs them. */
export const testSandboxes = ['bwrap', 'none'] as const;
export type TestSandbox = (typeof testSandboxes)[number];

/** A process to start. */
export type Launch = { argv: [string, ...string[]]; cwd: string; env: NodeJS.ProcessEnv };

export function isTestSandbox(value: string): value is TestSandbox {
  return testSandboxes.some((known) => known === value);
}

/** A shell command in `folder`, with no wall around it. */
export function inShell(command: string, folder: string, env: NodeJS.ProcessEnv): Launch {
  return { argv: ['/bin/sh', '-c', command], cwd: folder, env };
}

/** A file may have a gibibyte, in the blocks of 512 bytes that POSIX counts in. */
const MAX_FILE_BLOCKS = 2_097_152;

/**
 * A shell command in `folder`, an absolute path without links, which is all that it can change but /tmp; docs/quality.md says what
 * else it sees. Its environment is PATH, HOME, TMPDIR and CI. Memory, processes and the disk as a whole are not limited.
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
