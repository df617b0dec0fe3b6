import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { CheckInput, CheckResult, RunCheck } from '../../../core/assessment/checker.ts';
import type { CheckerName } from '../../../core/contracts/config/quality-config.ts';
import { CheckPool } from './check-pool.ts';
import type { CheckAnswer, CheckRequest } from './check-thread.ts';

/** A check takes a few seconds for eight megabytes; one that takes this long hangs. */
const CHECK_SECONDS = 30;
const MEMORY_MB = 256;

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'mjs';
const entry = new URL(`./check-thread.${extension}`, import.meta.url);

/** Runs checks in a thread, one by one. After one that hangs, throws or exhausts memory, the next gets a new thread. */
export class CheckThread {
  #thread: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The last input sent to the thread; the checks of one deliverable follow each other and share it. */
  #sent: WeakRef<CheckInput> | undefined;
  readonly #seconds: number;
  readonly #start: () => Worker;

  constructor(seconds = CHECK_SECONDS, start = startThread) {
    this.#seconds = seconds;
    this.#start = start;
  }

  async run(name: CheckerName, input: CheckInput): Promise<CheckResult> {
    const running = this.#last.then(() => this.#run(name, input));
    this.#last = running.catch(() => undefined);
    return running;
  }

  async #run(name: CheckerName, input: CheckInput): Promise<CheckResult> {
    // A thread that ended between checks would never answer.
    const isGone = this.#thread?.threadId === -1;
    if (isGone) this.#sent = undefined;
    const used = isGone ? undefined : this.#thread;
    const thread = used ?? this.#start();
    this.#thread = thread;
    // Only a busy thread keeps the process alive.
    thread.ref();
    thread.postMessage((this.#sent?.deref() === input ? { name } : { name, input }) satisfies CheckRequest);
    this.#sent = new WeakRef(input);
    const answer = await once(thread, 'message', { signal: AbortSignal.timeout(this.#seconds * 1_000) }).then(
      ([message]) => message as CheckAnswer,
      (error: NodeJS.ErrnoException): CheckAnswer & { isFull?: boolean } => ({
        problem: error.name === 'AbortError' ? `it took longer than ${this.#seconds} s` : error.message,
        isFull: error.code === 'ERR_WORKER_OUT_OF_MEMORY',
      }),
    );
    thread.unref();
    if ('result' in answer) return answer.result;
    this.#thread = undefined;
    this.#sent = undefined;
    await thread.terminate();
    // Memory left by earlier deliverables must not count against this one.
    if ('isFull' in answer && answer.isFull && used) return this.#run(name, input);
    throw new Error(answer.problem);
  }
}

export function startThread(): Worker {
  const thread = new Worker(entry, {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB, maxYoungGenerationSizeMb: 16 },
  });
  // A pending check gets the error too. Without a listener the error would end the process.
  thread.on('error', () => undefined);
  return thread;
}

/** One thread per core, less one core for everything else. */
const pool = new CheckPool(Array.from({ length: Math.max(1, availableParallelism() - 1) }, () => new CheckThread()));

/** Runs a check in a thread, when its agent's turn comes. */
export const checkInThread: RunCheck = (name, input) => pool.run(name, input);
