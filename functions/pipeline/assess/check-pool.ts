import type { RunCheck } from '../../../core/assessment/checker.ts';

/** Runs one check at a time. */
type Runner = { run: RunCheck };
type Waiting = { agentId: string; begin: (runner: Runner) => void };

/**
 * Shares threads among agents: a free thread takes the next check of the agent whose checks have taken the least time
 * so far. A deliverable that is slow to check thus delays another agent's by one check, not by all. Time is counted per
 * agent, since an agent may hand in many deliverables at once; it is forgotten when none of its checks runs or waits.
 */
export class CheckPool {
  readonly #idle: Runner[];
  #waiting: Waiting[] = [];
  readonly #agents = new Map<string, { usedMs: number; open: number }>();

  constructor(runners: Runner[]) {
    this.#idle = [...runners];
  }

  run: RunCheck = async (name, input) => {
    const agentId = input.deliverable.agent_id;
    const account = this.#agents.get(agentId) ?? { usedMs: 0, open: 0 };
    this.#agents.set(agentId, account);
    account.open += 1;
    const runner = this.#idle.pop() ?? (await this.#turnOf(agentId));
    const start = performance.now();
    try {
      return await runner.run(name, input);
    } finally {
      account.usedMs += performance.now() - start;
      account.open -= 1;
      if (account.open === 0) this.#agents.delete(agentId);
      this.#handOn(runner);
    }
  };

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
