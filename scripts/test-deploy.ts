import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { interruption } from './emulator/interruption.ts';
import { type MiniStack, runningMiniStack, startMiniStack } from './emulator/mini-stack.ts';
import { deployOnly, proveDeployment } from './emulator/prove-deployment.ts';
import { pythonEnvironment } from './emulator/python-environment.ts';
import type { Tally } from './emulator/run-suite.ts';
import { step } from './emulator/step.ts';

/**
 * Deploys the app to MiniStack, an emulator of AWS, and runs the end-to-end suite and test/deploy through its API.
 * docs/emulator.md says how. Ends with `N passed, N failed, N skipped`. With --deploy-only it deploys to the MiniStack
 * at MINISTACK_URL and stops there.
 */
const root = join(import.meta.dirname, '..');
/** Kept until the next run, to be read after a failure. */
const logs = join(root, 'dist/test-deploy');
const signal = interruption();

const tally: Tally = { passed: 0, failed: 0, skipped: 0 };
const scratch = await mkdtemp(join(tmpdir(), 'tritons-deploy-'));
let miniStack: MiniStack | undefined;
let isDeployOnly = false;
try {
  const { values } = parseArgs({ options: { 'deploy-only': { type: 'boolean', default: false } } });
  isDeployOnly = values['deploy-only'];
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  miniStack = await findMiniStack();
  const proof = { root, scratch, logs, url: miniStack.url, signal };
  if (isDeployOnly) await deployOnly(proof);
  else await proveDeployment(proof, tally);
} catch (error) {
  tally.failed += 1;
  console.error((error as Error).message);
} finally {
  miniStack?.stop();
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}
if (tally.failed > 0) {
  process.exitCode ??= 1;
  console.error(`Logs: ${logs}`);
}
if (!isDeployOnly) console.log(`${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);

async function findMiniStack(): Promise<MiniStack> {
  const { MINISTACK_URL } = process.env;
  if (isDeployOnly && !MINISTACK_URL) {
    throw new Error('--deploy-only needs MINISTACK_URL: a MiniStack started here would end with this command.');
  }
  if (MINISTACK_URL) return await step(`Look for MiniStack at ${MINISTACK_URL}`, () => runningMiniStack(MINISTACK_URL));
  const bin = await step('Make the Python environment', () =>
    pythonEnvironment({ root, log: join(logs, 'pip.log'), signal }),
  );
  return await step('Start MiniStack', () =>
    startMiniStack({ root, python: join(bin, 'python'), scratch, log: join(logs, 'ministack.log'), signal }),
  );
}
