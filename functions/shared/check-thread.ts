import { parentPort } from 'node:worker_threads';
import type { CheckerName } from '../../core/contracts/quality-config.ts';
import type { CheckInput, CheckResult } from '../../core/quality/checker.ts';
import { runCheck } from '../../core/quality/checkers.ts';

export type CheckRequest = { name: CheckerName; input: CheckInput };
export type CheckAnswer = { result: CheckResult } | { problem: string };

/** What runs in a check thread: each message is a check to run, each answer its result or why there is none. */
parentPort?.on('message', async ({ name, input }: CheckRequest) => {
  const answer: CheckAnswer = await runCheck(name, input).then(
    (result) => ({ result }),
    (error) => ({ problem: error instanceof Error ? error.message : String(error) }),
  );
  parentPort?.postMessage(answer);
});
