import type { Subtask } from './task.ts';

/** All subtasks that depend on a subtask, directly or not. */
export function dependentsOf(subtaskId: string, subtasks: Subtask[]): Subtask[] {
  const byId = new Map(subtasks.map((subtask) => [subtask.subtaskId, subtask]));
  const found = new Set<Subtask>();
  const open = [subtaskId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const dependent of byId.get(id)?.dependents ?? []) {
      const subtask = byId.get(dependent);
      if (!subtask || found.has(subtask)) continue;
      found.add(subtask);
      open.push(dependent);
    }
  }
  return [...found];
}
