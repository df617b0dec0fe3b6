import type { Task } from './task.ts';

/** What to do about a task that failed through no fault of its own; one whose results are encrypted is not retried. */
export const wayOn = ({ encryptsResults }: Task): string =>
  encryptsResults ? 'submit the task again, under another id' : 'retry the task';
