import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { runCheck } from '../../../checks/checkers.ts';
import type { CheckInput, CheckResult } from '../../../core/assessment/checker.ts';
import type { CheckerName } from '../../../core/contracts/config/quality-config.ts';

/** A request without an input reuses the input of the request before. */
export type CheckRequest = { name: CheckerName; input?: CheckInput };
export type CheckAnswer = { result: CheckResult } | { problem: string };

let input: CheckInput | undefined;

// The Python linter is ten megabytes of WebAssembly: over 64 files, optimising it took 400 MB and more time than it
// saved.
setFlagsFromString('--no-wasm-tier-up --no-wasm-dynamic-tiering --liftoff-only');

/** The code of a check thread: each message names a check to run, each answer is its result or an error. */
parentPort?.on('message', async (request: CheckRequest) => {
  input = request.input ?? input;
  const answer: CheckAnswer = await runCheck(request.name, input as CheckInput).then(
    (result) => ({ result }),
    (error) => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
  parentPort?.postMessage(answer);
});
