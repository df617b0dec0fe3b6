import { checkSandbox } from '../../sandbox/check-sandbox.ts';
import { testSettings } from './test-settings.ts';

/** Throws, and says what to do, where tests are to be run in a sandbox that this machine does not have. */
export async function checkTestCommand(): Promise<void> {
  if (testSettings()?.sandbox === 'bwrap') await checkSandbox(process.env.PATH ?? '', 'TEST_SANDBOX=none');
}
