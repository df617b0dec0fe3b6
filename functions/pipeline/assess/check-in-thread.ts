import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { CheckInput, CheckResult, RunCheck } from '../../../core/assessment/checker.ts';
import type { Advisories } from '../../../core/contracts/config/advisories.ts';
import type { CheckerName } from '../../../core/contracts/config/quality-config.ts';
import { CheckPool } from './check-pool.ts';
import type { CheckAnswer, CheckAnswers, CheckRequest } from './check-thread.ts';

/** A check takes a few seconds for eight megabytes; one that takes this long hangs. */
const CHECK_SECONDS = 30;
/** Limit for all checks of a small deliverable in one go. They take milliseconds; one that hangs is run alone then. */
const ALL_SECONDS = 5;
const MEMORY_MB = 256;

const entry = new URL(`./check-thread${extname(import.meta.filename)}`, import.meta.url);

/** Runs checks in a thread, one by one. After one that hangs, throws or exhausts memory, the next gets a new thread. */
export class CheckThread {
  #thread: Worker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  /** The last input sent to the thread; the checks of one deliverable follow each other and share it. */
  #sent: WeakRef<CheckInput> | undefined;
  #sentAdvisories: WeakRef<Advisories> | undefined;
  readonly #seconds: number;
  readonly #start: () => Worker;

  constructor(seconds = CHECK_SECONDS, start = startThread) {
    this.#seconds = seconds;
    this.#start = start;
  }

  async run(name: CheckerName, input: CheckInput): Promise<CheckResult> {
    const answer = await this.#inOrder<CheckAnswer>({ name }, input);
    if ('result' in answer) return answer.result;
    throw new Error(answer.problem);
  }

  /** Runs all checks of a deliverable, for two messages instead of two a check. Rejects if one hangs. */
  runAll(input: CheckInput): Promise<CheckAnswers> {
    return this.#inOrder<CheckAnswers>({}, input);
  }

  #inOrder<Answer>(request: CheckRequest, input: CheckInput): Promise<Answer> {
    const running = this.#last.then(() => this.#ask<Answer>(request, input));
    this.#last = running.catch(() => undefined);
    return running;
  }

  async #ask<Answer>(request: CheckRequest, input: CheckInput): Promise<Answer> {
    // A thread that ended between checks would never answer.
    if (this.#thread?.threadId === -1) this.#forget();
    const used = this.#thread;
    const thread = used ?? this.#start();
    this.#thread = thread;
    // Only a busy thread keeps the process alive.
    thread.ref();
    thread.postMessage(this.#addUnsent(request, input));
    const seconds = request.name ? this.#seconds : Math.min(this.#seconds, ALL_SECONDS);
    const over = new AbortController();
    const end = (reason: string) => over.abort(new Error(reason));
    const timer = setTimeout(end, seconds * 1_000, `it took longer than ${seconds} s`);
    const ended = () => end('its thread ended');
    thread.once('exit', ended);
    try {
      const [answer] = await once(thread, 'message', { signal: over.signal });
      const answers = (request.name ? [answer] : Object.values(answer)) as CheckAnswer[];
      if (answers.some((each) => 'problem' in each)) await this.#end();
      return answer as Answer;
    } catch (error) {
      await this.#end();
      // Memory left by earlier deliverables must not count against this one.
      if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY' && used)
        return this.#ask(request, input);
      throw over.signal.aborted ? over.signal.reason : error;
    } finally {
      clearTimeout(timer);
      thread.off('exit', ended);
      thread.unref();
    }
  }

  #addUnsent(request: CheckRequest, input: CheckInput): CheckRequest {
    const { advisories, ...rest } = input;
    const complete = {
      ...request,
      ...(this.#sent?.deref() === input ? {} : { input: rest }),
      ...(this.#sentAdvisories?.deref() === advisories ? {} : { advisories }),
    };
    this.#sent = new WeakRef(input);
    this.#sentAdvisories = new WeakRef(advisories);
    return complete;
  }

  #forget(): void {
    this.#thread = undefined;
    this.#sent = undefined;
    this.#sentAdvisories = undefined;
  }

  async #end(): Promise<void> {
    const thread = this.#thread;
    this.#forget();
    await thread?.terminate();
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
