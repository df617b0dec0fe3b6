import type { PlannedSubtask } from '../contracts/storage/task-schemas.ts';

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
