import type { Artifact, Results } from './task-queries.ts';

export type TaskFile = Artifact & { id: string; subtaskId: string; subtaskTitle: string; attempt: number };

/** The files of a task, subtask by subtask. What only the submitter can open is left out. */
export const filesOf = (deliverables: Results['deliverables']): TaskFile[] =>
  deliverables.flatMap(({ subtask_id, title, attempt, artifacts, encrypted }) =>
    encrypted
      ? []
      : artifacts.map((artifact) => ({
          ...artifact,
          id: `${subtask_id}/${artifact.path}`,
          subtaskId: subtask_id,
          subtaskTitle: title,
          attempt,
        })),
  );

/** The size of a file as people read it. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} B`;
  if (bytes < 1_000_000) return `${(bytes / 1_000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}
