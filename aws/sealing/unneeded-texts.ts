import { AsyncLocalStorage } from 'node:async_hooks';

const tasks = new AsyncLocalStorage<string>();

/**
 * Does work on a task that needs none of its texts, such as ending it: those that cannot be opened are read as if the key
 * of the task were destroyed. Texts of other tasks that the work comes across are needed as ever.
 */
export function withoutTextsOf<Result>(taskId: string, work: () => Result): Result {
  return tasks.run(taskId, work);
}

/** True in work that needs none of the texts of this task. */
export const isUnneeded = (taskId: string): boolean => tasks.getStore() === taskId;
