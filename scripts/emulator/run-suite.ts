import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

export type Tally = { passed: number; failed: number; skipped: number };
export type SuiteOptions = { root: string; scratch: string; env: Record<string, string>; signal: AbortSignal };

/** On a machine that does other work too a suite takes several times its five minutes. */
const MOST_MS = 30 * 60_000;

/** Runs a project of jest.config.js, one file after the other: the emulator has few cores to share. */
export async function runSuite(project: string, { root, scratch, env, signal }: SuiteOptions): Promise<Tally> {
  const outputFile = join(scratch, `${project}.json`);
  const jest = ['node_modules/jest/bin/jest.js', '--selectProjects', project];
  const quiet = { NODE_NO_WARNINGS: '1', POWERTOOLS_LOG_LEVEL: 'SILENT' };
  const { exitCode } = await runCommand(
    'node',
    [...jest, '--runInBand', '--reporters=default', '--json', `--outputFile=${outputFile}`],
    { cwd: root, env: { ...process.env, ...quiet, ...env }, signal, timeoutMs: MOST_MS },
  );
  const result = await readFile(outputFile, 'utf8').then(JSON.parse, () => undefined);
  if (!result) throw new Error(`The suite ${project} did not run to its end: jest ended with ${exitCode}.`);
  return {
    passed: result.numPassedTests,
    // A file that does not load has no tests to fail. Jest may exit with an error even without any failure.
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites || Number(exitCode !== 0),
    skipped: result.numPendingTests + result.numTodoTests,
  };
}
