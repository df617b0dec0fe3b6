import type { Roadmap } from '../core/contracts/config/roadmap.ts';
import { submissionOf } from '../core/roadmap/roadmap-tasks.ts';
import { isPassing } from './api-error.ts';
import { progressOf, type Reading, type RoadmapProgress, type RoadmapTasks, tasksOver } from './roadmap-progress.ts';
import { pauseMs, sleep } from './sleep.ts';
import type { TritonsClient } from './tritons-client.ts';
import type { TaskStatusView } from './types.ts';
import { hasEnded } from './watch-task.ts';

export type { RoadmapProgress, RoadmapTasks } from './roadmap-progress.ts';

export type DeployOptions = {
  /** Begins a phase although a task of an earlier one has failed. */
  keepGoing?: boolean | undefined;
  /** Ends the deployment when it aborts; calls throw its reason. The tasks that were submitted go on. */
  signal?: AbortSignal | undefined;
  /** Called with the progress of the roadmap at first and after each change. */
  onProgress?: ((progress: RoadmapProgress) => void) | undefined;
  /** Called with each error that may pass; the deployment goes on once the API answers again. */
  onTrouble?: ((error: Error) => void) | undefined;
};

/** The pause between two looks, for each task: five calls a second in all, well below what a key may send. */
const PAUSE_PER_TASK_MS = 200;

/** A task has to be completed before others, and was not. */
export class DependencyFailed extends Error {
  override readonly name = 'DependencyFailed';
}

/**
 * Deploys the tasks of a roadmap: phase after phase, within a phase as dependencies allow. Ids of tasks derive from the
 * roadmap and the task, so deploying it again goes on where it stood, and submits nothing twice.
 */
export class TaskDeployer {
  readonly #client: TritonsClient;
  readonly #roadmap: Roadmap;
  readonly #options: DeployOptions;

  constructor(client: TritonsClient, roadmap: Roadmap, options: DeployOptions = {}) {
    this.#client = client;
    this.#roadmap = roadmap;
    this.#options = options;
  }

  /**
   * Submits phase after phase, and returns how far the roadmap is once nothing goes on: it is completed, or a task of a
   * phase has failed or was cancelled. The other tasks of that phase come to their end first; with `keepGoing` all
   * phases do. A task that depends on one that failed stays blocked, until that one is retried.
   */
  async deployRoadmapTasks(): Promise<RoadmapProgress> {
    const roadmap = await this.loadRoadmapTasks();
    const readings = new Map<string, Reading>();
    const isOver = tasksOver(
      roadmap.phases.flatMap(({ tasks }) => tasks),
      readings,
    );
    let progress = progressOf(roadmap, readings);
    const report = () => {
      progress = progressOf(roadmap, readings);
      this.#options.onProgress?.(progress);
    };
    report();
    for (const { tasks } of roadmap.phases) {
      const ids: string[] = [];
      for (const task of dependenciesFirst(tasks)) ids.push(await this.submitTask(task));
      for await (const changed of this.#readings(ids)) {
        for (const reading of changed) readings.set(reading.status.task_id, reading);
        report();
        if (ids.every(isOver)) break;
      }
      const hasFailed = progress.phases.some(({ status }) => status === 'failed');
      if (hasFailed && !this.#options.keepGoing) break;
    }
    return progress;
  }

  /** The phases of the roadmap, with their tasks as they are submitted. */
  async loadRoadmapTasks(): Promise<RoadmapTasks> {
    const { phases } = this.#roadmap;
    return {
      phases: phases.map(({ name, tasks }) => ({
        name,
        tasks: tasks.map((task) => submissionOf(this.#roadmap, task)),
      })),
    };
  }

  /** Submits a task, and returns its id. One that was submitted before is the same task. */
  async submitTask(task: RoadmapTasks['phases'][number]['tasks'][number]): Promise<string> {
    const { taskId } = await this.#client.submitTask(task, { signal: this.#options.signal });
    return taskId;
  }

  /** Waits until a task has ended in any way. */
  async monitorTask(taskId: string): Promise<TaskStatusView> {
    const [status] = await this.#ends([taskId]);
    return status!;
  }

  /** Waits until all tasks are completed. Throws DependencyFailed once one has failed or was cancelled. */
  async waitForDependencies(dependencies: string[]): Promise<void> {
    for (const { task_id, status, reason } of await this.#ends(dependencies)) {
      if (status !== 'completed')
        throw new DependencyFailed(`${task_id} is ${status}: ${reason ?? 'no reason is known'}`);
    }
  }

  async #ends(taskIds: string[]): Promise<TaskStatusView[]> {
    const ends = new Map<string, TaskStatusView>();
    if (taskIds.length === 0) return [];
    for await (const changed of this.#readings(taskIds)) {
      for (const { status } of changed) ends.set(status.task_id, status);
      if (taskIds.every((id) => hasEnded(ends.get(id)?.status ?? ''))) break;
    }
    return taskIds.map((id) => ends.get(id)!);
  }

  /**
   * Yields what is known of tasks: all at first, then those that have changed, without end. It asks for their status: a
   * submitter may not follow the events of several tasks, and on AWS each stream of events occupies a function.
   */
  async *#readings(taskIds: string[]): AsyncGenerator<Reading[], never, void> {
    const { signal, onTrouble } = this.#options;
    const known = new Map<string, Reading>();
    const read = async (taskId: string): Promise<Reading> => {
      const status = await this.#client.getTaskStatus(taskId, { signal });
      const submittedAt = known.get(taskId)?.submittedAt ?? (await this.#client.getTask(taskId, { signal })).created_at;
      return { status, submittedAt };
    };
    const note = (readings: Reading[]) => {
      for (const reading of readings) known.set(reading.status.task_id, reading);
      return readings;
    };
    yield note(await Promise.all(taskIds.map(read)));
    for (let failures = 0; ; ) {
      // Failed tasks are read too: somebody may retry them.
      const open = taskIds.filter((id) => known.get(id)?.status.status !== 'completed');
      await sleep(failures > 0 ? pauseMs(failures) : open.length * PAUSE_PER_TASK_MS, signal);
      signal?.throwIfAborted();
      try {
        const readings = await Promise.all(open.map(read));
        const changed = readings.filter(({ status }) => !isSame(known.get(status.task_id)?.status, status));
        failures = 0;
        if (changed.length > 0) yield note(changed);
      } catch (error) {
        if (!isPassing(error)) throw error;
        onTrouble?.(error as Error);
        failures += 1;
      }
    }
  }
}

/** True if nothing has happened between two readings; the time that has passed is nothing. */
function isSame(before: TaskStatusView | undefined, now: TaskStatusView): boolean {
  return before !== undefined && withoutClock(before) === withoutClock(now);
}

function withoutClock({ metrics, ...status }: TaskStatusView): string {
  const { time_elapsed, elapsed_seconds, ...others } = metrics;
  return JSON.stringify([status, others]);
}

/** A task is submitted after those that it depends on: the API knows only tasks that exist. */
function dependenciesFirst<T extends { id: string; dependencies?: string[] | undefined }>(tasks: T[]): T[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const ordered = new Set<T>();
  const add = (task: T) => {
    for (const id of task.dependencies ?? []) {
      const dependency = byId.get(id);
      if (dependency && !ordered.has(dependency)) add(dependency);
    }
    ordered.add(task);
  };
  tasks.forEach(add);
  return [...ordered];
}
