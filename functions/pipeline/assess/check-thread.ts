import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { runCheck } from '../../../checks/checkers.ts';
import type { CheckInput, CheckResult } from '../../../core/assessment/checker.ts';
import type { Advisories } from '../../../core/contracts/config/advisories.ts';
import { type CheckerName, checkerName } from '../../../core/contracts/config/quality-config.ts';

/**
 * One check, or all of them if no name is given. A request without an input reuses the input of the request before, and
 * one without advisories reuses those of the request before.
 */
export type CheckRequest = { name?: CheckerName; input?: Omit<CheckInput, 'advisories'>; advisories?: Advisories };
export type CheckAnswer = { result: CheckResult } | { problem: string };
export type CheckAnswers = Record<CheckerName, CheckAnswer>;

let input: CheckRequest['input'];
let advisories: Advisories | undefined;

// The Python linter is ten megabytes of WebAssembly: over 64 files, optimising it took 400 MB and more time than it
// saved.
setFlagsFromString('--no-wasm-tier-up --no-wasm-dynamic-tiering --liftoff-only');

function check(name: CheckerName): Promise<CheckAnswer> {
  return runCheck(name, { ...input, advisories } as CheckInput).then(
    (result) => ({ result }),
    (error) => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
}

async function checkAll(): Promise<CheckAnswers> {
  const answers = {} as CheckAnswers;
  for (const name of checkerName.options) answers[name] = await check(name);
  return answers;
}

/** The code of a check thread: each message asks for a check or for all, each answer is the result or an error. */
parentPort?.on('message', async ({ name, ...given }: CheckRequest) => {
  input = given.input ?? input;
  advisories = given.advisories ?? advisories;
  parentPort?.postMessage(name ? await check(name) : await checkAll());
});
