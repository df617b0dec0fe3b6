import { setFlagsFromString } from 'node:v8';
import { parentPort } from 'node:worker_threads';
import { runCheck } from '../../../checks/checkers.ts';
import type { CheckInput, CheckResult } from '../../../core/assessment/checker.ts';
import type { CheckerName } from '../../../core/contracts/config/quality-config.ts';

/** Without an input: that of the request before. */
export type CheckRequest = { name: CheckerName; input?: CheckInput };
export type CheckAnswer = { result: CheckResult } | { problem: string };

let input: CheckInput | undefined;

// The Python linter is ten megabytes of WebAssembly: optimising it took 400 MB and longer than it saved, over 64 files.
setFlagsFromString('--no-wasm-tier-up --no-wasm-dynamic-tiering --liftoff-only');

/** The code of a check thread: each message is a check to run, each answer its result or an error. */
parentPort?.on('message', async (request: CheckRequest) => {
  input = request.input ?? input;
  const answer: CheckAnswer = await runCheck(request.name, input as CheckInput).then(
    (result) => ({ result }),
    (error) => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
  parentPort?.postMessage(answer);
});
