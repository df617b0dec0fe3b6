import type { Task } from './task.ts';

/** Advice for a task that failed through no fault of its own. One whose results are encrypted cannot be retried. */
export const wayOn = ({ encryptsResults }: Task): string =>
  encryptsResults ? 'submit the task again, under another id' : 'retry the task';
