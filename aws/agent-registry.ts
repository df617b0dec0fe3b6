import type { Agent, AgentStatus } from '../core/contracts/storage/agent.ts';
import { indexRank } from '../core/matching/index-rank.ts';
import { toAgent } from './agents.ts';
import { absent, absentOrBelow, type Condition, equals, present, sizeIs } from './expressions.ts';
import { agentKey, directoryKey, freeKey } from './keys.ts';
import type { Table } from './table.ts';

/** A place in which a call of an agent waits for work. */
export type Place = { agentId: string; name: string; until: string };

export type AgentFields = Partial<Pick<Agent, 'skills' | 'capacity' | 'pricePerHourUsd'>> & { status?: AgentStatus };

/**
 * Registers, changes and removes agents that pull their work, and takes agents out of matching for a time. Deletes
 * nothing: a removed agent leaves its item.
 */
export class AgentRegistry {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Registers a new agent, or one that was removed, under its id. False: the id is taken. */
  async create(agent: Agent): Promise<boolean> {
    const { agentId, agentType } = agent;
    const key = agentKey(agentId);
    const rank = indexRank(agent);
    const item = { ...agent, rank, ...freeKey(agentType, rank) };
    const created =
      (await this.#table.create({ ...key, ...item })) ||
      (await this.#table.update(key, { set: item, remove: ['removedAt', 'absentSince'] }, [
        present('removedAt'),
        equals('runtime', 'pull'),
        sizeIs('leases', 0),
      ])) !== undefined;
    if (created) {
      await this.#table.put({ ...directoryKey(agent), agentId });
    }
    return created;
  }

  /** Changes an agent; undefined if it does not exist. */
  async change(agentId: string, fields: AgentFields): Promise<Agent | undefined> {
    for (;;) {
      const seen = await this.#read(agentId);
      if (!seen) return undefined;
      // A status that an operator set stays until the operator sets another.
      const changed = await this.#write(seen, fields, fields.status ? ['absentSince'] : []);
      if (changed) return changed;
    }
  }

  /** Takes an agent that does not fetch its work out of matching, until it asks for work. */
  async markAbsent(agentId: string, now: string): Promise<Agent | undefined> {
    const seen = await this.#read(agentId);
    if (seen?.status !== 'online') return seen;
    return (await this.#write(seen, { status: 'offline', absentSince: now })) ?? this.markAbsent(agentId, now);
  }

  /** Takes an agent whose models are unavailable out of matching until an instant. */
  async markUnavailable(agentId: string, unavailableUntil: string): Promise<Agent | undefined> {
    const item = await this.#table.update(agentKey(agentId), { set: { unavailableUntil } }, [present('leases')]);
    return item && toAgent(item);
  }

  /**
   * Puts an absent agent that asks for work back into matching; undefined if it was not absent, or has changed
   * meanwhile.
   */
  async markPresent(seen: Agent): Promise<Agent | undefined> {
    if (!seen.absentSince) return undefined;
    return this.#write(seen, { status: 'online' }, ['absentSince']);
  }

  /**
   * Removes an agent that pulls; undefined if it is gone, or was registered again under another key. Its item stays
   * readable, with its record and the id of its key. Removing it again is fine: the process that removed it may have died
   * before all was done.
   */
  async remove(agent: Agent, now: Date): Promise<Agent | undefined> {
    const seen = await this.#readEver(agent.agentId);
    if (!seen || seen.keyId !== agent.keyId) return undefined;
    const isGone = seen.removedAt || (await this.#write(seen, { status: 'offline', removedAt: now.toISOString() }));
    return isGone ? seen : this.remove(agent, now);
  }

  /** Takes a removed agent off the directory: the last step of a removal, which finds there what is to be finished. */
  async forget(removed: Agent, now: Date): Promise<void> {
    const { agentId, agentType } = removed;
    const directory = { ...directoryKey(removed), agentId };
    await this.#table.put({ ...directory, removedAt: now.toISOString(), ttl: Math.floor(now.getTime() / 1000) });
    // If the agent was registered again meanwhile, its entry has to stay, so write it once more.
    const after = await this.#read(agentId);
    if (after?.agentType === agentType) await this.#table.put(directory);
  }

  /**
   * Takes one of the places in which calls of an agent may wait for work; undefined: all are taken. A place is free again
   * when it is left, or at `until` (ISO 8601) if its process has died.
   */
  async takePlace(agentId: string, places: number, now: string, until: string): Promise<Place | undefined> {
    for (let number = 0; number < places; number += 1) {
      const name = `waits${number}`;
      if (
        await this.#table.update(agentKey(agentId), { set: { [name]: until }, isQuiet: true }, [
          present('leases'),
          absentOrBelow(name, now),
        ])
      ) {
        return { agentId, name, until };
      }
    }
    return undefined;
  }

  async leavePlace({ agentId, name, until }: Place): Promise<void> {
    await this.#table.update(agentKey(agentId), { remove: [name], isQuiet: true }, [equals(name, until)]);
  }

  async #read(agentId: string): Promise<Agent | undefined> {
    const agent = await this.#readEver(agentId);
    return agent?.removedAt ? undefined : agent;
  }

  async #readEver(agentId: string): Promise<Agent | undefined> {
    const item = await this.#table.get(agentKey(agentId));
    return item && toAgent(item);
  }

  /**
   * Writes if the agent is still as `seen`, and updates the index of free agents in the same write. undefined: it has
   * changed.
   */
  async #write(seen: Agent, fields: Partial<Agent>, remove: string[] = []): Promise<Agent | undefined> {
    const held = Object.keys(seen.leases).length;
    const { status, capacity } = { ...seen, ...fields };
    const isFree = status === 'online' && held < capacity;
    const conditions: Condition[] = [
      equals('status', seen.status),
      equals('capacity', seen.capacity),
      sizeIs('leases', held),
      absent('removedAt'),
      seen.keyId === undefined ? absent('keyId') : equals('keyId', seen.keyId),
    ];
    const item = await this.#table.update(
      agentKey(seen.agentId),
      {
        set: { ...fields, ...(isFree ? freeKey(seen.agentType) : {}) },
        copy: isFree ? { gsi1sk: 'rank' } : {},
        remove: [...remove, ...(isFree ? [] : ['gsi1pk', 'gsi1sk'])],
      },
      conditions,
    );
    return item && toAgent(item);
  }
}
