import type { Agent } from '../core/contracts/storage/agent.ts';
import type { FreeAgent } from '../core/contracts/storage/table.ts';
import type { SubtaskUsage } from '../core/lifecycle/attempt-end.ts';
import { indexRank } from '../core/matching/index-rank.ts';
import type { LeaseOutcome } from '../core/metrics/attempt-metrics.ts';
import { toAgent, toFreeAgent } from './agents.ts';
import { isUnreadable } from './entries.ts';
import { absent, differs, equals, present, sizeBelow, sizeIs } from './expressions.ts';
import { agentKey, freeKey, freePartition, heldKey } from './keys.ts';
import type { Item, Table } from './table.ts';

/** The most free agents that a match reads. */
const CANDIDATES = 40;
/** A warm process trusts its list of free agents for this long. Reservations are checked on the item. */
const TRUST_MS = 1_000;

type Holder = { agentId: string; agentType: string };

/** The outcome of a lease without any work. */
export const nothingDone: LeaseOutcome = {
  result: 'uncounted',
  kind: '',
  seconds: 0,
  apiCalls: 0,
  costUsd: 0,
  quality: null,
};

/** The slots of agents: which are free, which are held, and the outcome of each lease in the agent's record. */
export class AgentSlots {
  readonly #table: Table;
  #free = new Map<string, { agents: FreeAgent[]; readAt: number }>();

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * The most promising agents of a type with a free slot, from the index, or as this process read them within the last
   * second; its own reservations are in that list. Fine for picking a candidate, but not for concluding that nobody is
   * free: the index lags.
   */
  async free(agentType: string): Promise<FreeAgent[]> {
    const known = this.#free.get(agentType);
    if (known && performance.now() - known.readAt < TRUST_MS) return known.agents;
    const page = { index: 'gsi1', partition: freePartition(agentType), limit: CANDIDATES } as const;
    const agents = (await this.#table.list(page, toFreeAgent)).entries.flatMap(({ value }) => value ?? []);
    this.#free.set(agentType, { agents, readAt: performance.now() });
    return agents;
  }

  /** Adds an agent that this process has just changed to the list, before the index shows it. */
  know(agent: FreeAgent): void {
    if (agent.status === 'online') this.#remember(agent);
  }

  /**
   * Reserves a slot for an attempt. Returns the agent with the lease; undefined if the agent has no slot, is not online,
   * or cannot be read any more: another one may be free. Reserving it again changes nothing and returns the agent again. `owner`: whose turn it was.
   */
  async reserve(agent: FreeAgent, lease: string, now: string, owner?: string): Promise<Agent | undefined> {
    let seen: FreeAgent = agent;
    // Count the slot as taken at once, for others in this process that rank agents meanwhile.
    this.#remember({ ...agent, leases: { ...agent.leases, [lease]: now } });
    for (;;) {
      const last = Object.keys(seen.leases).length >= seen.capacity - 1;
      const item = await this.#table.update(
        agentKey(agent.agentId),
        {
          set: {
            [`leases.${lease}`]: now,
            ...heldKey(agent.agentId),
            ...(owner !== undefined && { lastOwner: owner }),
          },
          remove: last ? ['gsi1pk', 'gsi1sk'] : [],
          isQuiet: true,
        },
        [
          equals('status', 'online'),
          equals('capacity', seen.capacity),
          absent(`leases.${lease}`),
          (last ? sizeIs : sizeBelow)('leases', seen.capacity - 1),
        ],
      );
      if (item) {
        const reserved = toAgent(item);
        this.#remember(reserved);
        return reserved;
      }
      const current = await this.#current(agent.agentId);
      if (current) this.#remember(current);
      else this.#forget(agent);
      if (!current) return undefined;
      if (lease in current.leases) return current;
      if (current.status !== 'online' || Object.keys(current.leases).length >= current.capacity) return undefined;
      seen = current;
    }
  }

  /**
   * Ends a lease and adds to the agent's record in the same write, so exactly once. Returns the agent without the
   * lease, and whether it was full until now: only then can a subtask be waiting for the slot. undefined: the lease had
   * ended already.
   */
  async endLease(
    holder: Holder,
    lease: string,
    outcome: LeaseOutcome,
  ): Promise<{ agent: Agent; wasFull: boolean } | undefined> {
    const counts = outcome.result === 'completed' || outcome.result === 'failed';
    const kind = `record.kinds.${outcome.kind}`;
    const end = () => this.#endLease(holder, lease, outcome, counts ? [kind] : []);
    let item = await end();
    if (!item && counts) {
      // Either the lease has ended, or this is the agent's first work of this kind.
      const zero = { completed: 0, failed: 0 };
      const first = await this.#table.update(
        agentKey(holder.agentId),
        { setIfAbsent: { [kind]: zero }, isQuiet: true },
        [present(`leases.${lease}`)],
      );
      item = first && (await end());
    }
    if (!item) return undefined;
    const agent = toAgent(item);
    const rank = indexRank(agent);
    if (agent.status !== 'online') {
      // In the index it would take the place of a free agent.
      await this.#table.update(
        agentKey(agent.agentId),
        { set: { rank }, remove: ['gsi1pk', 'gsi1sk'], isQuiet: true },
        [differs('status', 'online')],
      );
    } else if (rank !== item.rank) {
      await this.#table.update(agentKey(agent.agentId), { set: { rank, gsi1sk: rank }, isQuiet: true }, [
        present('gsi1pk'),
      ]);
    }
    this.#remember(agent);
    return { agent, wasFull: Object.keys(agent.leases).length === agent.capacity - 1 };
  }

  /** Adds the usage of an attempt whose lease has ended. */
  async addUsage(agentId: string, { apiCalls, costUsd, unpriced }: SubtaskUsage): Promise<void> {
    const increment = { 'record.apiCalls': apiCalls, 'record.costUsd': costUsd, 'record.unpriced': unpriced };
    await this.#table.update(agentKey(agentId), { increment, isQuiet: true }, []);
  }

  async #endLease(
    { agentId, agentType }: Holder,
    lease: string,
    outcome: LeaseOutcome,
    kinds: string[],
  ): Promise<Item | undefined> {
    return this.#table.update(
      agentKey(agentId),
      {
        set: freeKey(agentType),
        copy: { gsi1sk: 'rank' },
        remove: [`leases.${lease}`],
        isQuiet: true,
        increment: {
          ...recordIncrement(outcome),
          ...Object.fromEntries(kinds.map((kind) => [`${kind}.${outcome.result}`, 1])),
        },
      },
      [present(`leases.${lease}`), ...kinds.map((kind) => present(kind))],
    );
  }

  /** undefined: the agent is gone, or its item is damaged. */
  async #current(agentId: string): Promise<Agent | undefined> {
    const stored = await this.#table.get(agentKey(agentId));
    try {
      return stored && toAgent(stored);
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      return undefined;
    }
  }

  #forget({ agentId, agentType }: FreeAgent): void {
    const known = this.#free.get(agentType);
    if (known) known.agents = known.agents.filter((one) => one.agentId !== agentId);
  }

  #remember(agent: FreeAgent): void {
    // If no list was read, trust this agent for a moment only: long enough for the code that has just freed its slot.
    const unread = { agents: [], readAt: performance.now() - 0.8 * TRUST_MS };
    const { agents, readAt } = this.#free.get(agent.agentType) ?? unread;
    const others = agents.filter(({ agentId }) => agentId !== agent.agentId);
    const hasSlot = Object.keys(agent.leases).length < agent.capacity;
    this.#free.set(agent.agentType, { agents: hasSlot ? [...others, agent] : others, readAt });
  }
}

function recordIncrement({ result, seconds, apiCalls, costUsd, quality }: LeaseOutcome): Record<string, number> {
  const counted = result !== 'uncounted';
  return {
    ...(counted ? { [`record.${result}`]: 1, 'record.responseSeconds': seconds } : {}),
    ...(quality === null ? {} : { 'record.qualitySum': quality, 'record.qualityCount': 1 }),
    ...(costUsd === null ? { 'record.unpriced': 1 } : { 'record.costUsd': costUsd }),
    'record.busySeconds': seconds,
    'record.apiCalls': apiCalls,
  };
}
