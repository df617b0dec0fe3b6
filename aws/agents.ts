import type { Agent } from '../core/contracts/storage/agent.ts';
import type { FreeAgent } from '../core/contracts/storage/table.ts';
import { indexRank } from '../core/matching/index-rank.ts';
import { separate, type Unreadable } from './entries.ts';
import { equals, sizeIs } from './expressions.ts';
import { type ItemForm, itemReader } from './item-form.ts';
import { agentIdOf, agentKey, DIRECTORY, directoryBeginning, directoryKey, freeKey, HELD } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A warm process trusts its list of the agents of a type for this long. */
const TRUST_MS = 2_000;
const PAGE = 25;
/** The most keys of a BatchGetItem. */
const LARGEST_PAGE = 100;
const MOST_OF_TYPE = 1_000;

type Page = { agents: Agent[]; unreadable: Unreadable[]; next: string | undefined };

/** Registered agents. Their slots and records are in agent-slots.ts. */
export class Agents {
  readonly #table: Table;
  #ofType = new Map<string, { agents: Agent[]; readAt: number }>();

  constructor(table: Table) {
    this.#table = table;
  }

  /**
   * Registers an agent of the roster, or changes its definition. Held slots, record and the status that an operator set
   * stay. False if the id is registered for another type: its record and the work that waits for it are of that type.
   */
  async register(agent: Agent): Promise<boolean> {
    const { agentId, agentType } = agent;
    const rank = indexRank(agent);
    const key = agentKey(agentId);
    for (;;) {
      if (await this.#table.create({ ...key, ...freeKey(agentType, rank), rank, ...agent })) break;
      const seen = (await this.#table.get(key)) as Item;
      if (seen.agentType !== agentType) return false;
      if (await this.#redefine(agent, seen)) break;
    }
    await this.#table.put({ ...directoryKey(agent), agentId });
    return true;
  }

  /** Changes the definition of a registered agent, and brings a removed one back online. */
  async #redefine(agent: Agent, seen: Item): Promise<Item | undefined> {
    const { agentId, agentType, skills, capacity, runtime, models, cache, pricePerHourUsd, department } = agent;
    const status = seen.removedAt ? agent.status : seen.status;
    const isOnline = status === 'online';
    return this.#table.update(
      agentKey(agentId),
      {
        set: {
          skills,
          capacity,
          runtime,
          models,
          cache,
          pricePerHourUsd,
          department,
          status,
          ...(isOnline ? freeKey(agentType) : {}),
        },
        copy: isOnline ? { gsi1sk: 'rank' } : {},
        // An agent of the roster has no key. Its models may have changed.
        remove: ['removedAt', 'keyId', 'registeredBy', 'unavailableUntil'],
      },
      [equals('status', seen.status)],
    );
  }

  async get(agentId: string): Promise<Agent | undefined> {
    const agent = await this.getEver(agentId);
    return agent?.removedAt ? undefined : agent;
  }

  /** Reads an agent, even if it was removed. */
  async getEver(agentId: string): Promise<Agent | undefined> {
    const item = await this.#table.get(agentKey(agentId));
    return item && toAgent(item);
  }

  /**
   * Agents by type and id. A page may have fewer than `limit` agents, or none, if agents were removed. `after` is the
   * `next` of the page before.
   */
  async list(agentType: string | undefined, limit: number, after: string | undefined): Promise<Page> {
    const page = await this.#list(agentType, limit, after);
    return { ...page, agents: page.agents.filter(({ removedAt }) => removedAt === undefined) };
  }

  /** Agents of the directory, with those whose removal is not finished. */
  async #list(agentType: string | undefined, limit: number, after: string | undefined): Promise<Page> {
    const page = await this.#table.query({
      partition: DIRECTORY,
      ...(agentType ? { beginsWith: directoryBeginning(agentType) } : {}),
      limit,
      ...(after ? { after: { pk: DIRECTORY, sk: after } } : {}),
    });
    const ids = page.items.filter(isThere).map(({ agentId }) => String(agentId));
    const entries = ids.length > 0 ? await this.#table.getEach(ids.map(agentKey), toAgent) : [];
    const { found, unreadable } = separate(entries, agentIdOf);
    const byId = new Map(found.map((agent) => [agent.agentId, agent]));
    const agents = ids.flatMap((agentId) => byId.get(agentId) ?? []);
    return { agents, unreadable, next: page.next && String(page.next.sk) };
  }

  /**
   * Registered agents of a type, in any status. Reads all of them, or stops when it has seen `online` agents that are
   * online, or 1,000 agents. A warm process trusts what it has read for two seconds, unless `fresh` is set.
   */
  async ofType(agentType: string, online: number, fresh = false): Promise<Agent[]> {
    const known = this.#ofType.get(agentType);
    if (!fresh && known && performance.now() - known.readAt < TRUST_MS) return known.agents;
    const readAt = performance.now();
    const agents: Agent[] = [];
    let after: string | undefined;
    do {
      const page = await this.list(agentType, PAGE, after);
      agents.push(...page.agents);
      after = page.next;
    } while (
      after &&
      agents.length < MOST_OF_TYPE &&
      agents.filter(({ status }) => status === 'online').length < online
    );
    this.#ofType.set(agentType, { agents, readAt });
    return agents;
  }

  /** All registered agents of a type, in any status, as they are stored now. */
  async allOfType(agentType: string): Promise<Agent[]> {
    return (await this.#all(agentType)).found.filter(({ removedAt }) => removedAt === undefined);
  }

  async #all(agentType: string | undefined): Promise<{ found: Agent[]; unreadable: Unreadable[] }> {
    const found: Agent[] = [];
    const unreadable: Unreadable[] = [];
    let after: string | undefined;
    do {
      const page = await this.#list(agentType, LARGEST_PAGE, after);
      found.push(...page.agents);
      unreadable.push(...page.unreadable);
      after = page.next;
    } while (after);
    return { found, unreadable };
  }

  /**
   * Agents that were registered with a key, with those whose removal is not finished; and all that cannot be read, since
   * they may be its too. Reads all agents: two requests for every hundred.
   */
  async registeredWith(keyId: string): Promise<{ found: Agent[]; unreadable: Unreadable[] }> {
    const { found, unreadable } = await this.#all(undefined);
    return { found: found.filter(({ registeredBy }) => registeredBy?.keyId === keyId), unreadable };
  }

  /** Agents that held a slot since the sweeper last looked. */
  async held(): Promise<string[]> {
    const items = await this.#table.queryAll({ index: 'gsi2', partition: HELD });
    return items.map(({ gsi2sk }) => String(gsi2sk));
  }

  /** Takes an agent without leases off the sweeper's list. */
  async forgetHeld(agentId: string): Promise<void> {
    await this.#table.update(agentKey(agentId), { remove: ['gsi2pk', 'gsi2sk'], isQuiet: true }, [sizeIs('leases', 0)]);
  }
}

/** The entry of a removed agent stays until DynamoDB's TTL deletes it. */
const isThere = ({ removedAt }: Item) => removedAt === undefined;

const freeAgentForm: ItemForm<FreeAgent> = {
  agentId: 'string',
  agentType: 'string',
  department: 'string',
  skills: 'list',
  capacity: 'number',
  runtime: 'string',
  models: 'list?',
  cache: 'boolean?',
  pricePerHourUsd: 'number|null',
  registeredAt: 'string',
  leases: 'map',
  record: 'map',
  status: 'string',
  unavailableUntil: 'string?',
  lastOwner: 'string?',
};

/** An agent as the index of free agents shows it. */
export const toFreeAgent = itemReader<FreeAgent>('a free agent', freeAgentForm);

export const toAgent = itemReader<Agent>('an agent', {
  ...freeAgentForm,
  keyId: 'string?',
  registeredBy: 'map?',
  absentSince: 'string?',
  removedAt: 'string?',
});
