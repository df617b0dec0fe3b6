import type { TaskStatus } from '../core/contracts/storage/task-schemas.ts';
import type { DeletedTask, Task } from '../core/lifecycle/task.ts';
import type { Artifacts } from './artifacts.ts';
import { absent, equals, oneOf } from './expressions.ts';
import { itemReader } from './item-form.ts';
import {
  attemptPartition,
  dueKey,
  idempotencyKey,
  isReadableText,
  type Key,
  kindInTask,
  taskKey,
  taskLogPartition,
  taskPartition,
  textKey,
  waitingTaskKey,
} from './keys.ts';
import type { ItemSeals } from './sealing/item-seals.ts';
import { attributesOfText } from './sealing/sealed-fields.ts';
import type { Item, Table } from './table.ts';
import { isDeleted, type StoredText } from './task-texts.ts';

/** Step Functions knows the name of an execution, which has the id, for so long. Until then the id stays taken. */
const ID_KEPT_DAYS = 90;
const ended: TaskStatus[] = ['completed', 'failed', 'cancelled'];
/** Items of a page, which are deleted at once. */
const PAGE = 25;

/**
 * Deleted tasks. A mark takes the place of the task's item: from then on the task reads as one that never was. Then
 * everything else is removed, in any number of calls, which may run at once.
 */
export class DeletedTasks {
  readonly #table: Table;
  readonly #artifacts: Artifacts;
  readonly #seals: Pick<ItemSeals, 'forget'>;

  constructor(table: Table, artifacts: Artifacts, seals: Pick<ItemSeals, 'forget'>) {
    this.#table = table;
    this.#artifacts = artifacts;
    this.#seals = seals;
  }

  /** Marks a task that has ended as deleted. False if it was retried or deleted meanwhile. */
  async mark({ taskId, run }: Task, subtasks: DeletedTask['subtasks'], now: Date): Promise<boolean> {
    const deletedAt = now.toISOString();
    const mark: DeletedTask = { taskId, deletedAt, subtasks };
    return this.#table.replace({ ...taskKey(taskId), ...dueKey(taskId, deletedAt), ...mark }, [
      equals('run', run),
      oneOf('status', ended),
    ]);
  }

  /** The mark of a deleted task; undefined if there is none (any more). */
  async get(taskId: string): Promise<DeletedTask | undefined> {
    const item = await this.#table.get(taskKey(taskId));
    return item && isDeleted(item) ? toDeletedTask(item) : undefined;
  }

  /**
   * Removes all that is stored of a deleted task but the mark, while there is time. True if nothing is left. Its data key
   * goes first: from then on nothing of it can be read, wherever it may be. The rest of the submitted text's item goes
   * last, since it says where else something is; its id stays taken for a while.
   */
  async removeContents(taskId: string, now: Date, isInTime: () => boolean): Promise<boolean> {
    await this.#destroyKey(taskId, now);
    const isRest = (item: Item) => !['task', 'text'].includes(kindInTask(item) ?? '');
    const isGone =
      (await this.#removeFrom(taskPartition(taskId), isInTime, isRest)) &&
      (await this.#removeFrom(attemptPartition({ taskId }), isInTime)) &&
      (await this.#removeFrom(taskLogPartition(taskId), isInTime)) &&
      (await this.#artifacts.deleteTask(taskId, isInTime));
    if (isGone) await this.#removeText(taskId, now);
    return isGone;
  }

  /**
   * Removes what the attempts at a task wrote and only its submitter may read from now on, but for its encrypted form,
   * while there is time. True if nothing is left.
   */
  async removeReadable(taskId: string, isInTime: () => boolean): Promise<boolean> {
    return (
      (await this.#removeFrom(attemptPartition({ taskId }), isInTime, isReadableText)) &&
      (await this.#removeFrom(taskLogPartition(taskId), isInTime)) &&
      (await this.#artifacts.deleteReadable(taskId, isInTime))
    );
  }

  /** Lets the sweeper look again at a time. */
  async lookAgainAt(taskId: string, time: Date): Promise<void> {
    await this.#table.update(taskKey(taskId), { set: dueKey(taskId, time.toISOString()), isQuiet: true }, []);
  }

  /** Removes the mark. */
  async forget(taskId: string): Promise<void> {
    await this.#table.delete(taskKey(taskId));
  }

  /** Destroys the data key, and the submitted text with it. */
  async #destroyKey(taskId: string, now: Date): Promise<void> {
    const set = { deletedAt: now.toISOString() };
    await this.#table.update(textKey(taskId), { set, remove: attributesOfText, isQuiet: true }, [absent('deletedAt')]);
    this.#seals.forget(taskId);
  }

  async #removeText(taskId: string, now: Date): Promise<void> {
    const item = await this.#table.get(textKey(taskId));
    if (!item || item.ttl !== undefined) return;
    const { submitter, dependencies, idempotencyKey: key } = toTraces(item);
    // After its time, the same key may have made another task.
    if (key !== undefined) await this.#table.delete(idempotencyKey(submitter, key), [equals('taskId', taskId)]);
    await Promise.all(dependencies.map((dependency) => this.#table.delete(waitingTaskKey(dependency, taskId))));
    const ttl = Math.floor(now.getTime() / 1000) + ID_KEPT_DAYS * 86_400;
    await this.#table.put({ ...textKey(taskId), ttl, deletedAt: now.toISOString() });
  }

  async #removeFrom(partition: string, isInTime: () => boolean, isMeant = (_: Item) => true): Promise<boolean> {
    let after: Item | undefined;
    do {
      if (!isInTime()) return false;
      const { items, next } = await this.#table.query({ partition, limit: PAGE, after });
      await Promise.all(items.filter(isMeant).map(({ pk, sk }) => this.#table.delete({ pk, sk } as Key)));
      after = next;
    } while (after);
    return true;
  }
}

/** Fields of a submitted text that say where else something is. */
type Traces = Pick<StoredText, 'submitter' | 'dependencies' | 'idempotencyKey'>;
const toTraces = itemReader<Traces>('what is left of a text', {
  submitter: 'string',
  dependencies: 'list',
  idempotencyKey: 'string?',
});

export const toDeletedTask = itemReader<DeletedTask>('the mark of a deleted task', {
  taskId: 'string',
  deletedAt: 'string',
  subtasks: 'map',
});
