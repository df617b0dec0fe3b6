import type { CheckInput, RunCheck } from '../../../core/assessment/checker.ts';
import type { CheckAnswers } from './check-thread.ts';

/** Runs one check at a time, or all checks of a deliverable in one go. */
export type Runner = { run: RunCheck; runAll: (input: CheckInput) => Promise<CheckAnswers> };
type Waiting = { agentId: string; begin: (runner: Runner) => void };

const SMALL_CHARACTERS = 65_536;

function isSmall({ deliverable: { summary, artifacts }, testRun }: CheckInput): boolean {
  const files = [...artifacts, ...(testRun?.reports ?? [])];
  return files.reduce((sum, { content }) => sum + content.length, summary.length) <= SMALL_CHARACTERS;
}

/**
 * Shares threads among agents: a free thread takes the next check of the agent whose checks have taken the least time
 * so far. A deliverable that is slow to check thus delays another agent's by one check, not by all. Time is counted per
 * agent, since an agent may hand in many deliverables at once; it is forgotten when none of its checks runs or waits.
 *
 * A small deliverable gets one turn for all its checks: handing a check to a thread and back takes longer than the check.
 */
export class CheckPool {
  readonly #idle: Runner[];
  #waiting: Waiting[] = [];
  readonly #together = new WeakMap<CheckInput, Promise<CheckAnswers | undefined>>();
  readonly #agents = new Map<string, { usedMs: number; open: number }>();

  constructor(runners: Runner[]) {
    this.#idle = [...runners];
  }

  run: RunCheck = async (name, input) => {
    const answer = isSmall(input) ? (await this.#runAll(input))?.[name] : undefined;
    // A check that hangs or exhausts the memory takes the others along: each is run alone then.
    if (answer === undefined) return this.#inTurn(input, (runner) => runner.run(name, input));
    if ('result' in answer) return answer.result;
    throw new Error(answer.problem);
  };

  #runAll(input: CheckInput): Promise<CheckAnswers | undefined> {
    const known = this.#together.get(input);
    if (known) return known;
    const answers = this.#inTurn(input, (runner) => runner.runAll(input)).catch(() => undefined);
    this.#together.set(input, answers);
    return answers;
  }

  async #inTurn<Result>({ deliverable }: CheckInput, work: (runner: Runner) => Promise<Result>): Promise<Result> {
    const agentId = deliverable.agent_id;
    const account = this.#agents.get(agentId) ?? { usedMs: 0, open: 0 };
    this.#agents.set(agentId, account);
    account.open += 1;
    const runner = this.#idle.pop() ?? (await this.#turnOf(agentId));
    const start = performance.now();
    try {
      return await work(runner);
    } finally {
      account.usedMs += performance.now() - start;
      account.open -= 1;
      if (account.open === 0) this.#agents.delete(agentId);
      this.#handOn(runner);
    }
  }

  #turnOf(agentId: string): Promise<Runner> {
    return new Promise((begin) => this.#waiting.push({ agentId, begin }));
  }

  #handOn(runner: Runner): void {
    const used = ({ agentId }: Waiting) => this.#agents.get(agentId)?.usedMs ?? 0;
    const [first, ...others] = this.#waiting;
    if (!first) {
      this.#idle.push(runner);
      return;
    }
    const next = others.reduce((least, other) => (used(other) < used(least) ? other : least), first);
    this.#waiting = this.#waiting.filter((other) => other !== next);
    next.begin(runner);
  }
}
