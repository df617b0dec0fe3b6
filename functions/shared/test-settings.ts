import { checkSandbox } from '../../sandbox/check-sandbox.ts';
import { isTestSandbox, type TestSandbox, testSandboxes } from '../../sandbox/launch.ts';
import { readAmount, readOptional } from './environment.ts';

/** Assess has ten minutes: two to wait for a turn, five for tests, the rest for checks and the judge. */
export const MAX_TEST_SECONDS = 300;
export const WAIT_SECONDS = 120;

export type TestSettings = { command: string; seconds: number; sandbox: TestSandbox };

/** Settings for running delivered tests; undefined if no command is configured. Throws if a value cannot be used. */
export function testSettings(): TestSettings | undefined {
  const seconds = readAmount('TEST_SECONDS', MAX_TEST_SECONDS) ?? 120;
  const sandbox = readOptional('TEST_SANDBOX') ?? 'bwrap';
  if (!isTestSandbox(sandbox)) {
    throw new Error(`TEST_SANDBOX is "${sandbox}"; it must be one of ${testSandboxes.join(', ')}.`);
  }
  const command = readOptional('TEST_COMMAND');
  return command === undefined ? undefined : { command, seconds, sandbox };
}

/** Throws an Error that says what to do if tests are to run in a sandbox that this machine does not have. */
export async function checkTestCommand(): Promise<void> {
  if (testSettings()?.sandbox === 'bwrap') await checkSandbox(process.env.PATH ?? '', 'TEST_SANDBOX=none');
}
