import type { PlannedSubtask } from '../contracts/storage/task-schemas.ts';

/**
 * The dependencies that each subtask has to be told of: those that no other of its dependencies has itself (the
 * transitive reduction of the DAG). A subtask whose last dependency is complete knows that all before it are.
 * Takes the subtasks in topological order.
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
