import { AgentRegistry } from '../../../aws/agent-registry.ts';
import { AgentSlots } from '../../../aws/agent-slots.ts';
import { Agents } from '../../../aws/agents.ts';
import type { Table } from '../../../aws/table.ts';
import type { FreeAgent } from '../../../core/contracts/storage/table.ts';
import {
  type AttemptEnd,
  attemptEnds,
  countingFailures,
  type Failing,
  failureOf,
} from '../../../core/lifecycle/attempt-end.ts';
import { leaseKey } from '../../../core/lifecycle/lease-key.ts';
import { failuresByAgent } from '../../../core/matching/outlook.ts';
import { waitingRank } from '../../../core/matching/waiting-rank.ts';
import { emptyRecord } from '../../../core/metrics/empty-record.ts';
import { matching } from '../../../functions/shared/config.ts';
import { choices } from './choices.ts';
import { between, luck, randomOf } from './random.ts';
import { KINDS, type TrueAgent, type Work, type World } from './worlds.ts';

/** Seconds after which an attempt that hangs is ended. */
const TIMEOUT_SECONDS = 600;
/** The share of failures that the checks send back to the same agent. */
const REWORKED = 0.3;
const WINDOW = 20;
/** The worth of a completed subtask; it halves with every ten minutes that it takes. */
const WORTH = { critical: 8, high: 4, medium: 2, low: 1 };
const HALVED_AFTER_SECONDS = 600;
const START = Date.parse('2026-01-01T00:00:00.000Z');

type Pending = Failing & { id: number; work: Work; attempt: number; rank: string };
type Running = { pending: Pending; agent: TrueAgent; end: 'completed' | AttemptEnd; at: number; seconds: number };

export type Result = {
  /** Completed attempts of all attempts, 0..1. */
  success: number;
  /** Subtasks that were not given up, 0..1. */
  done: number;
  p50: number;
  p95: number;
  /** Dollars for each completed subtask. */
  cost: number;
  worth: number;
  /** The chance that was lost at each choice against the best free agent: means of the three thirds of the run. */
  regret: number[];
  /** Jain's index of the attempts of all agents: 1 if all have as many. */
  fairness: number;
  /** The share of the watched agents, from the time of the scenario on. */
  share: number | null;
  /** Attempts from then on until the watched had less than a tenth of the last twenty. */
  until: number | null;
};

let runs = 0;

/** Runs a world with one way to choose, on the product's table, slots and records. */
export async function simulate(table: Table, world: World, policy: string, seed: number): Promise<Result> {
  runs += 1;
  const agentType = `simulated_${runs}`;
  const storedId = (id: string) => `${agentType}_${id}`;
  const slots = new AgentSlots(table);
  const registry = new AgentRegistry(table);
  const truth = new Map(world.agents.map((agent) => [storedId(agent.id), agent]));
  const random = randomOf(seed * 31 + 7);
  const past = randomOf(seed * 17 + 3);
  const joining = [...world.agents].sort((a, b) => a.joinsAt - b.joinsAt);
  const waiting: Pending[] = [];
  const running: Running[] = [];
  const chosen: { agent: TrueAgent; at: number; regret: number }[] = [];
  const attempts = new Map<string, number>();
  const took: number[] = [];
  let completed = 0;
  let costUsd = 0;
  let worth = 0;
  let arrived = 0;

  const register = async (agent: TrueAgent) => {
    const record = emptyRecord();
    for (const kind of KINDS) {
      const succeeded = Array.from({ length: agent.past }, () => past() < agent.chance(kind, 0)).filter(Boolean).length;
      if (agent.past > 0) record.kinds[kind] = { completed: succeeded, failed: agent.past - succeeded };
      record.completed += succeeded;
      record.failed += agent.past - succeeded;
      record.responseSeconds += agent.past * agent.seconds;
      record.costUsd += agent.past * agent.costUsd;
    }
    await registry.create({
      agentId: storedId(agent.id),
      agentType,
      department: 'ARCHITECTURE',
      skills: agent.skills,
      capacity: agent.capacity,
      runtime: 'builtin',
      pricePerHourUsd: null,
      status: 'online',
      registeredAt: new Date(START).toISOString(),
      leases: {},
      record,
    });
    const stored = await new Agents(table).get(storedId(agent.id));
    if (stored) slots.know(stored);
  };

  const assign = async (pending: Pending, now: number): Promise<boolean> => {
    const { work } = pending;
    const excluded = failuresByAgent(pending);
    const agents = (await slots.free(agentType))
      .filter(({ agentId }) => !excluded.has(agentId) && truth.get(agentId)!.leavesAt > now)
      .sort((a, b) => (a.agentId < b.agentId ? -1 : 1));
    if (agents.length === 0) return false;
    const chanceOf = (agentId: string) => truth.get(agentId)!.chance(work.kind, now);
    const last = countingFailures(pending).at(-1);
    const sentBack =
      last?.error === 'ReworkRequired' ? agents.find(({ agentId }) => agentId === last.agentId) : undefined;
    const { kind, skills, priority } = work;
    const time = new Date(START + now * 1_000);
    const choice = { agents, agentType, kind, skills, priority, now: time, random, truth: chanceOf };
    const agent: FreeAgent = sentBack ?? choices[policy]!({ ...choice, turn: chosen.length });
    const lease = leaseKey({ taskId: 'simulated', subtaskId: `subtask_${pending.id}`, attempt: pending.attempt });
    if (!(await slots.reserve(agent, lease, time.toISOString()))) throw new Error(`${agent.agentId} had a free slot`);
    const real = truth.get(agent.agentId)!;
    const best = Math.max(...agents.map(({ agentId }) => chanceOf(agentId)));
    chosen.push({ agent: real, at: now, regret: sentBack ? 0 : best - chanceOf(agent.agentId) });
    attempts.set(real.id, (attempts.get(real.id) ?? 0) + 1);
    const fate = randomOf(luck(seed, pending.id * 8 + pending.attempt) * 2 ** 32);
    const end = fate() < chanceOf(agent.agentId) ? 'completed' : failureEnd(real, fate());
    const seconds = end === 'States.Timeout' ? TIMEOUT_SECONDS : real.seconds * between(fate, 0.6, 1.4);
    running.push({ pending, agent: real, end, at: now + seconds, seconds });
    return true;
  };

  const finish = async ({ pending, agent, end, at, seconds }: Running) => {
    const agentId = storedId(agent.id);
    const lease = leaseKey({ taskId: 'simulated', subtaskId: `subtask_${pending.id}`, attempt: pending.attempt });
    const result = end === 'completed' ? end : attemptEnds[end].countsForAgent;
    const outcome = { result, kind: pending.work.kind, seconds, apiCalls: 1, costUsd: agent.costUsd, quality: null };
    await slots.endLease({ agentId, agentType }, lease, outcome);
    costUsd += agent.costUsd;
    if (end === 'completed') {
      const elapsed = at - pending.work.at;
      took.push(elapsed);
      completed += 1;
      worth += WORTH[pending.work.priority] * 0.5 ** (elapsed / HALVED_AFTER_SECONDS);
      return;
    }
    pending.failures[pending.attempt] = failureOf(end, { agentId, at: new Date(START + at * 1_000).toISOString() });
    pending.attempt += 1;
    if (pending.attempt <= matching().attempts_per_subtask) waiting.push(pending);
  };

  const serve = async (now: number) => {
    waiting.sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id - b.id));
    for (const pending of [...waiting]) {
      if (await assign(pending, now)) waiting.splice(waiting.indexOf(pending), 1);
    }
  };

  for (;;) {
    running.sort((a, b) => a.at - b.at);
    const next = { arrival: world.work[arrived]?.at, end: running[0]?.at, join: joining[0]?.joinsAt };
    const now = Math.min(...Object.values(next).map((at) => at ?? Number.POSITIVE_INFINITY));
    if (!Number.isFinite(now)) break;
    if (next.join === now) {
      await register(joining.shift()!);
    } else if (next.end === now) {
      await finish(running.shift()!);
    } else {
      const work = world.work[arrived]!;
      const readyAt = new Date(START + now * 1_000);
      const rank = waitingRank({ readyAt, priority: work.priority, dependents: 0, config: matching() });
      waiting.push({ id: arrived, work, attempt: 1, rank, failures: {}, baseAttempt: 0 });
      arrived += 1;
    }
    await serve(now);
  }

  took.sort((a, b) => a - b);
  const total = chosen.length;
  const thirds = [0, 1, 2].map((n) => chosen.slice((n * total) / 3, ((n + 1) * total) / 3));
  const numbers = world.agents.map(({ id }) => attempts.get(id) ?? 0);
  const squares = numbers.reduce((sum, n) => sum + n * n, 0);
  return {
    success: completed / total,
    done: completed / world.work.length,
    p50: took[Math.floor(took.length * 0.5)]!,
    p95: took[Math.floor(took.length * 0.95)]!,
    cost: costUsd / completed,
    worth,
    regret: thirds.map((part) => part.reduce((sum, { regret }) => sum + regret, 0) / part.length),
    fairness: total ** 2 / (numbers.length * squares),
    ...watchedOf(world, chosen),
  };
}

const failureEnd = ({ hangs }: TrueAgent, drawn: number): AttemptEnd => {
  if (drawn < hangs) return 'States.Timeout';
  return drawn < hangs + (1 - hangs) * REWORKED ? 'ReworkRequired' : 'AttemptFailed';
};

function watchedOf({ watched }: World, chosen: { agent: TrueAgent; at: number }[]): Pick<Result, 'share' | 'until'> {
  if (!watched) return { share: null, until: null };
  const isWatched = chosen.filter(({ at }) => at >= watched.from).map(({ agent }) => watched.ids.has(agent.id));
  const share = isWatched.filter(Boolean).length / isWatched.length;
  for (let end = WINDOW; end <= isWatched.length; end += 1) {
    if (isWatched.slice(end - WINDOW, end).filter(Boolean).length < WINDOW / 10) return { share, until: end };
  }
  return { share, until: isWatched.length };
}
