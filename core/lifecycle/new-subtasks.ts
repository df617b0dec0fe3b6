import type { Plan, PlannedSubtask, TaskText } from '../contracts/storage/task-schemas.ts';
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
    usedBy: undefined,
    quality: undefined,
    rejected: undefined,
  }));
}

/**
 * The dependencies whose completion each subtask has to be told: those that no other dependency of it has itself (the
 * transitive reduction of the DAG). If its last dependency is complete, so are all before it. Takes the subtasks in
 * topological order.
 */
export function reduceDependencies(subtasks: Pick<PlannedSubtask, 'subtaskId' | 'dependsOn'>[]): Map<string, string[]> {
  const ancestors = new Map<string, Set<string>>();
  const reduced = new Map<string, string[]>();
  for (const { subtaskId, dependsOn } of subtasks) {
    const behind = new Set(dependsOn.flatMap((dependency) => [...(ancestors.get(dependency) ?? [])]));
    reduced.set(
      subtaskId,
      dependsOn.filter((dependency) => !behind.has(dependency)),
    );
    ancestors.set(subtaskId, new Set([...dependsOn, ...behind]));
  }
  return reduced;
}
