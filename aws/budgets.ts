import type { Budget } from '../core/budget/budget.ts';
import type { TaskStatus } from '../core/contracts/storage/task-schemas.ts';
import type { Task } from '../core/lifecycle/task.ts';
import { absent, atLeast, type Change, type Condition, equals, oneOf } from './expressions.ts';
import { taskKey } from './keys.ts';
import type { Table } from './table.ts';
import { toTask } from './tasks.ts';

const unended: TaskStatus[] = ['blocked', 'queued', 'in_progress'];

/**
 * The budget of a task, on the task's item. Each method is one conditional write; undefined means that the condition
 * did not hold. A write that arrives twice counts once, because the item names each holder with its amount.
 */
export class Budgets {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Sets the worst case of a call aside, if that much is left. */
  async reserve(taskId: string, holder: string, nanos: number): Promise<Task | undefined> {
    return this.#change(
      taskId,
      { set: { [`budget.held.${holder}`]: nanos }, increment: { 'budget.leftNanos': -nanos }, isQuiet: true },
      [atLeast('budget.leftNanos', nanos), absent(`budget.held.${holder}`)],
    );
  }

  /** Turns a reservation into a cost, and gives the rest back. */
  async settle(taskId: string, holder: string, heldNanos: number, costNanos: number): Promise<Task | undefined> {
    return this.#change(
      taskId,
      {
        remove: [`budget.held.${holder}`],
        increment: { 'budget.leftNanos': heldNanos - costNanos, 'budget.unspentNanos': -costNanos },
        isQuiet: true,
      },
      [equals(`budget.held.${holder}`, heldNanos)],
    );
  }

  /** Charges the whole cost of an attempt, as its agent reports it. `before`: the cost reported when it was read. */
  async charge(taskId: string, holder: string, before: number | undefined, nanos: number): Promise<Task | undefined> {
    const more = nanos - (before ?? 0);
    const path = `budget.charged.${holder}`;
    return this.#change(
      taskId,
      { set: { [path]: nanos }, increment: { 'budget.leftNanos': -more, 'budget.unspentNanos': -more }, isQuiet: true },
      [before === undefined ? absent(path) : equals(path, before)],
    );
  }

  /** Changes the limit of a task that has not ended, but not below what is spent and reserved. */
  async limit(taskId: string, before: Budget, maxNanos: number): Promise<Task | undefined> {
    const more = maxNanos - before.maxNanos;
    return this.#change(
      taskId,
      {
        set: { 'budget.maxNanos': maxNanos },
        increment: { 'budget.leftNanos': more, 'budget.unspentNanos': more },
      },
      [
        equals('budget.maxNanos', before.maxNanos),
        ...(more < 0 ? [atLeast('budget.leftNanos', -more)] : []),
        oneOf('status', unended),
      ],
    );
  }

  async #change(taskId: string, change: Change, conditions: Condition[]): Promise<Task | undefined> {
    const item = await this.#table.update(taskKey(taskId), change, conditions);
    return item && toTask(item);
  }
}
