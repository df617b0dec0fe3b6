import { MAX_SUBTASKS } from '../contracts/storage/task-schemas.ts';

const MAX_ID_LENGTH = 64;

/** Makes an id as the seed does, unique within the task: task_2025_001 → subtask_001_1. */
export function subtaskIdOf(taskId: string, number: number): string {
  const suffix = taskId.slice(taskId.lastIndexOf('_') + 1) || taskId;
  const room = MAX_ID_LENGTH - `subtask__${MAX_SUBTASKS}`.length;
  return `subtask_${suffix.slice(0, room)}_${number}`;
}
