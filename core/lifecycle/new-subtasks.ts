import type { Plan, TaskText } from '../contracts/storage/task-schemas.ts';
import { reduceDependencies } from './reduce-dependencies.ts';
import type { Subtask, Task } from './task.ts';

/** The subtasks of a plan as they are stored at first. `waitingTasks`: the number of tasks that wait on this one. */
export function newSubtasks(task: Task, text: TaskText, plan: Plan, waitingTasks: number, now: Date): Subtask[] {
  const waitsOn = reduceDependencies(plan.subtasks);
  const dependents = new Map<string, string[]>();
  for (const [subtaskId, dependencies] of waitsOn) {
    for (const dependency of dependencies)
      dependents.set(dependency, [...(dependents.get(dependency) ?? []), subtaskId]);
  }
  return plan.subtasks.map(({ description, ...planned }, position) => ({
    ...planned,
    taskId: task.taskId,
    position,
    dependents: dependents.get(planned.subtaskId) ?? [],
    waitedOnBy: (dependents.get(planned.subtaskId)?.length ?? 0) + waitingTasks,
    taskType: task.type,
    kind: text.kind,
    priority: task.priority,
    submitter: task.submitter,
    budgeted: task.budget !== undefined,
    status: 'pending',
    stage: undefined,
    run: task.run,
    attempt: 0,
    baseAttempt: 0,
    waitsOn: waitsOn.get(planned.subtaskId) ?? [],
    inputs: {},
    token: undefined,
    readyAt: undefined,
    reason: undefined,
    unattended: undefined,
    awaitsNanos: undefined,
    assignment: undefined,
    runtime: undefined,
    models: undefined,
    cache: undefined,
    startedAt: undefined,
    pull: undefined,
    finishedAt: undefined,
    updatedAt: now.toISOString(),
    failures: {},
    usage: { apiCalls: 0, costUsd: 0, unpriced: 0, cacheHits: 0 },
    acceptedUsage: undefined,
    quality: undefined,
    rejected: undefined,
  }));
}
