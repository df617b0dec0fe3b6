import type { Usage } from '../core/contracts/storage/deliverable.ts';
import type { AttemptFailure } from '../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../core/lifecycle/task.ts';
import { absent, type Change, type Condition, equals, present } from './expressions.ts';
import { type AttemptRef, offeredAttemptOf, offerKey, offerPartition, subtaskKey } from './keys.ts';
import { isCurrent, toSubtask, usageIncrement } from './subtasks.ts';
import type { Table } from './table.ts';

/** The most offers of an agent that are read to find one that can be taken. */
const LOOKED_AT = 10;
const TURNS = 10;

/**
 * Attempts of agents that pull their work, on the subtask's item: an offer waits in the index until the agent takes
 * it. Each method but `waiting` is one conditional write; undefined means that the condition did not hold.
 */
export class Offers {
  readonly #table: Table;
  /** Lease calls in this process that wait for an offer to an agent. */
  #listeners = new Map<string, Set<() => void>>();

  constructor(table: Table) {
    this.#table = table;
  }

  /** Offers an attempt to the agent that it is assigned to. Offering it again only renews the time. */
  async offer(ref: AttemptRef, agentId: string, token: string, now: string): Promise<Subtask | undefined> {
    const offered = await this.#change(
      ref,
      {
        set: {
          token,
          pull: { agentId, offeredAt: now, beats: 0 },
          ...offerKey(agentId, now, ref),
        },
        isQuiet: true,
      },
      [equals('runtime', 'pull'), absent('startedAt'), absent(`failures.${ref.attempt}`)],
    );
    if (offered) this.tellOne(agentId);
    return offered;
  }

  /** Attempts that are offered to an agent, oldest first, according to the index, which may lag. */
  async waiting(agentId: string): Promise<AttemptRef[]> {
    const { items } = await this.#table.query({ index: 'gsi1', partition: offerPartition(agentId), limit: LOOKED_AT });
    return items.map(offeredAttemptOf);
  }

  /**
   * Listens for offers to an agent. `heard` resolves when it is time to look: when this process makes an offer (always
   * so in the embedded cloud, hardly ever on AWS), or else after `everyMs`, or `mostMs` if that is less. If many listen
   * in one process they take turns, so that it looks no more often than for ten. The caller must call `stop` when it
   * stops listening.
   */
  listen(agentId: string, everyMs: number, mostMs: number): { heard: Promise<void>; stop: () => void } {
    const listeners = this.#listeners.get(agentId) ?? new Set();
    this.#listeners.set(agentId, listeners);
    const waiting = this.#listeners.values().reduce((sum, { size }) => sum + size, 1);
    const ms = Math.min(mostMs, everyMs * Math.max(listeners.size + 1, waiting / TURNS));
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const stop = () => {
      clearTimeout(timer);
      listeners.delete(stop);
      if (listeners.size === 0 && this.#listeners.get(agentId) === listeners) this.#listeners.delete(agentId);
      resolve();
    };
    const timer = setTimeout(stop, ms);
    listeners.add(stop);
    return { heard, stop };
  }

  /** Tells one listener of an agent to look now: the others could only find the offer taken. */
  tellOne(agentId: string): void {
    for (const tell of [...(this.#listeners.get(agentId) ?? [])].slice(0, 1)) tell();
  }

  /** Takes an offer for its agent: the attempt starts. */
  async take(ref: AttemptRef, agentId: string, keyId: string | undefined, now: string): Promise<Subtask | undefined> {
    return this.#change(ref, { set: { startedAt: now, 'pull.keyId': keyId }, remove: ['gsi1pk', 'gsi1sk'] }, [
      equals('gsi1pk', `OFFER#${agentId}`),
      absent('startedAt'),
    ]);
  }

  /** Records a heartbeat: the progress, the number of stored log lines, and the usage. */
  async beat(ref: AttemptRef, agentId: string, progress: number | null, logLines: number, usage: Usage | undefined) {
    return this.#change(
      ref,
      {
        set: { 'pull.progress': progress, 'pull.logLines': logLines, ...(usage ? { 'pull.usage': usage } : {}) },
        increment: { 'pull.beats': 1 },
        isQuiet: true,
      },
      workedOnBy(ref, agentId),
    );
  }

  /** Adds bytes that the agent may upload to those counted `before`. */
  async countUploads(ref: AttemptRef, agentId: string, before: number | undefined, bytes: number) {
    const path = 'pull.uploadBytes';
    return this.#change(ref, { set: { [path]: (before ?? 0) + bytes }, isQuiet: true }, [
      ...workedOnBy(ref, agentId),
      before === undefined ? absent(path) : equals(path, before),
    ]);
  }

  /** Notes the hand-in; from here on the attempt takes nothing else. */
  async handIn(
    ref: AttemptRef,
    agentId: string,
    handedIn: { fingerprint: string; at: string },
    usage: Usage | undefined,
  ): Promise<Subtask | undefined> {
    const set = { 'pull.handedIn': handedIn, ...(usage ? { 'pull.usage': usage } : {}) };
    return this.#change(ref, { set }, workedOnBy(ref, agentId));
  }

  /**
   * Ends an attempt without a deliverable, whether its agent had taken it or not. `seen`: the subtask that the usage
   * was computed from. Also undefined if the agent has sent a heartbeat, or taken its offer, since.
   */
  async end(seen: Subtask, agentId: string, failure: AttemptFailure, usage: Subtask['usage']) {
    const { taskId, subtaskId, run, attempt } = seen;
    const ref = { taskId, subtaskId, run, attempt };
    return this.#change(
      ref,
      {
        set: { [`failures.${attempt}`]: { ...failure, usage } },
        increment: usageIncrement(usage),
        remove: ['gsi1pk', 'gsi1sk'],
      },
      [
        equals('pull.agentId', agentId),
        equals('pull.beats', seen.pull?.beats ?? 0),
        seen.startedAt ? present('startedAt') : absent('startedAt'),
        absent('pull.handedIn'),
        absent(`failures.${attempt}`),
      ],
    );
  }

  async #change(ref: AttemptRef, change: Change, conditions: Condition[]): Promise<Subtask | undefined> {
    const fence = [...isCurrent(ref), equals('status', 'in_progress')];
    const item = await this.#table.updateWithTime(subtaskKey(ref), change, [...fence, ...conditions]);
    return item && toSubtask(item);
  }
}

const workedOnBy = (ref: AttemptRef, agentId: string): Condition[] => [
  equals('pull.agentId', agentId),
  present('startedAt'),
  absent('pull.handedIn'),
  absent(`failures.${ref.attempt}`),
];
