import { finishStep } from '../../core/contracts/pipeline.ts';
import { SystemFault } from '../../core/errors.ts';
import { isEnded } from '../../core/lifecycle/task.ts';
import { taskOutcome } from '../../core/lifecycle/task-outcome.ts';
import { endTask } from '../moves/end-task.ts';
import { defineStep } from '../shared/define-step.ts';
import { tasks } from '../shared/stores.ts';

/** Ends the task by what became of its subtasks, and tells the tasks that wait on it. */
export const handler = defineStep(finishStep, async ({ task_id, run }, { now }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found || found.task.run !== run || found.task.status === 'cancelled') return;
  const { task, subtasks } = found;
  if (subtasks.some(({ status }) => !isEnded(status))) throw new SystemFault('A subtask is still open at the end');
  await endTask(task, subtasks, { ...taskOutcome(subtasks), finishedAt: now.toISOString() });
});
