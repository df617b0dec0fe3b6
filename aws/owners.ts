import { nanosOf } from '../core/budget/budget.ts';
import type { OwnerState } from '../core/journal/changes.ts';
import { dayOf, type OwnerLimits, type OwnerTasks } from '../core/limits/owner.ts';
import {
  absent,
  absentOrBelow,
  anyOf,
  atLeast,
  below,
  type Change,
  type Condition,
  contains,
  lacks,
  sizeBelow,
} from './expressions.ts';
import { itemReader } from './item-form.ts';
import { ownerIdOf, ownerKey, placeOfEntry } from './keys.ts';
import type { Item, Table } from './table.ts';

/** A warm process trusts the limits of an owner for this long. */
const TRUST_MS = 60_000;
const MOST_KNOWN = 10_000;

export type Owner = OwnerLimits & OwnerTasks;

/**
 * Owners with limits, one item each: the limits, the places of tasks that may run and of those that wait. A place is in
 * `open` or in `waiting`, so both are counted exactly, and each change is one conditional write.
 */
export class Owners {
  readonly #table: Table;
  readonly #known = new Map<string, { limits: OwnerLimits; readAt: number }>();

  constructor(table: Table) {
    this.#table = table;
  }

  async get(owner: string): Promise<Owner> {
    const found = toOwner(await this.#table.get(ownerKey(owner)));
    this.#know(owner, found);
    return found;
  }

  /** The limits of the owner's own, as this process read them within the last minute. */
  async limitsOf(owner: string): Promise<OwnerLimits> {
    const known = this.#known.get(owner);
    return known && performance.now() - known.readAt < TRUST_MS ? known.limits : this.get(owner);
  }

  /** Sets limits; those that are not given stay. null: none of its own. */
  async setLimits(owner: string, limits: { maxOpenTasks?: number | null; maxUsdADay?: number | null }): Promise<Owner> {
    const given = Object.entries(limits).map(([name, value]) => [name, value ?? undefined]);
    const { item } = await this.#table.upsert(ownerKey(owner), { set: Object.fromEntries(given) }, []);
    const changed = toOwner(item);
    this.#know(owner, changed);
    return changed;
  }

  /** Lets a task run, if the limits allow it and no other waits, or if it may run already. */
  async enter(owner: string, place: string, limits: OwnerLimits, now: Date): Promise<{ done: boolean; owner: Owner }> {
    const isAllowed = anyOf(contains('open', place), allOf(absent('waiting'), ...allowing(limits, now)));
    const change = { add: { open: new Set([place]) }, isQuiet: true } as const;
    const { done, item } = await this.#table.upsert(ownerKey(owner), change, [isAllowed]);
    return { done, owner: toOwner(item) };
  }

  /** Lets a task wait. `entry`: its rank and place. False if it may run already. */
  async wait(owner: string, entry: string): Promise<boolean> {
    const change = { add: { waiting: new Set([entry]) }, isQuiet: true } as const;
    return (await this.#table.upsert(ownerKey(owner), change, [lacks('open', placeOfEntry(entry))])).done;
  }

  /** Lets a task that waits run, if the limits allow it and it still waits. `owner`: as it is then. */
  async startWaiting(
    owner: string,
    entry: string,
    limits: OwnerLimits,
    now: Date,
  ): Promise<{ done: boolean; owner: Owner }> {
    const add = { open: new Set([placeOfEntry(entry)]) };
    const change = { add, deleteFrom: { waiting: entry }, isQuiet: true } as const;
    const conditions = [contains('waiting', entry), ...allowing(limits, now)];
    const { done, item } = await this.#table.upsert(ownerKey(owner), change, conditions);
    return { done, owner: toOwner(item) };
  }

  /**
   * Takes a task that has ended off, and adds what it cost to the day; once, because the task is off then. Returns the
   * owner as it is then; undefined if the task was off before.
   */
  async leave(
    owner: string,
    { place, entry, costUsd }: { place: string; entry: string; costUsd: number },
    now: Date,
  ): Promise<Owner | undefined> {
    const isThere = anyOf(contains('open', place), contains('waiting', entry));
    const { done, owner: current } = await this.#spend(
      owner,
      costUsd,
      now,
      { deleteFrom: { open: place, waiting: entry } },
      [isThere],
      ({ open, waiting }) => !open.has(place) && !waiting.has(entry),
    );
    return done ? current : undefined;
  }

  /** Adds a cost to the day, beside the end of a task. */
  async spend(owner: string, costUsd: number, now: Date): Promise<void> {
    await this.#spend(owner, costUsd, now, {}, []);
  }

  /** Adds a cost to the day, together with another change, if the conditions hold. `isVain`: they never will. */
  async #spend(
    owner: string,
    costUsd: number,
    now: Date,
    change: Change,
    conditions: Condition[],
    isVain = (_: Owner) => false,
  ): Promise<{ done: boolean; owner: Owner }> {
    const [today, nanos] = [dayOf(now), nanosOf(costUsd)];
    const sameDay = { ...change, isQuiet: true, increment: { spentNanos: nanos } } as const;
    const newDay = { ...change, isQuiet: true, set: { day: today, spentNanos: nanos } } as const;
    let current = toOwner(undefined);
    for (const [spending, isDay] of [
      [sameDay, atLeast('day', today)],
      [newDay, absentOrBelow('day', today)],
      // Another task has begun the day meanwhile.
      [sameDay, atLeast('day', today)],
    ] as const) {
      const { done, item } = await this.#table.upsert(ownerKey(owner), spending, [...conditions, isDay]);
      current = toOwner(item);
      if (done || isVain(current)) return { done, owner: current };
    }
    return { done: false, owner: current };
  }

  #know(owner: string, { maxOpenTasks, maxUsdADay }: OwnerLimits): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(owner, { limits: { maxOpenTasks, maxUsdADay }, readAt: performance.now() });
  }
}

const allOf =
  (...conditions: Condition[]): Condition =>
  (e) =>
    conditions.map((condition) => condition(e)).join(' AND ');

function allowing({ maxOpenTasks, maxUsdADay }: OwnerLimits, now: Date): Condition[] {
  return [
    ...(maxOpenTasks === undefined ? [] : [anyOf(absent('open'), sizeBelow('open', maxOpenTasks))]),
    ...(maxUsdADay === undefined
      ? []
      : [anyOf(absentOrBelow('day', dayOf(now)), below('spentNanos', nanosOf(maxUsdADay)))]),
  ];
}

type StoredOwner = OwnerLimits & {
  open: ReadonlySet<string> | undefined;
  waiting: ReadonlySet<string> | undefined;
  day: string | undefined;
  spentNanos: number | undefined;
};
const toStored = itemReader<StoredOwner>('an owner', {
  maxOpenTasks: 'number?',
  maxUsdADay: 'number?',
  open: 'set?',
  waiting: 'set?',
  day: 'string?',
  spentNanos: 'number?',
});

/** The limits of an owner, as the journal tells of them. */
export const toOwnerState = (item: Item): OwnerState => {
  const { maxOpenTasks, maxUsdADay } = toStored(item);
  return { owner: ownerIdOf(item), maxOpenTasks, maxUsdADay };
};

function toOwner(item: Item | undefined): Owner {
  const { open = new Set(), waiting = new Set(), spentNanos = 0, ...rest } = toStored(item ?? {});
  return { ...rest, open, waiting, spentNanos } as Owner;
}
