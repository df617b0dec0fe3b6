import { finishStep } from '../../core/contracts/pipeline/pipeline.ts';
import { SystemFault } from '../../core/errors.ts';
import { isEnded } from '../../core/lifecycle/task.ts';
import { taskOutcome } from '../../core/lifecycle/task-outcome.ts';
import { endTask } from '../operations/end-task.ts';
import { defineStep, PARKED } from '../shared/define-step.ts';
import { tasks } from '../shared/stores.ts';

/**
 * Ends the task by the outcome of its subtasks, and tells the tasks that wait on it. If a person has to approve a
 * completed task, the state is parked instead, and the decision sends the token.
 */
export const handler = defineStep(finishStep, async ({ task_id, run, token }, { now }) => {
  const found = await tasks.withSubtasks(task_id);
  if (!found || found.task.run !== run || found.task.status === 'cancelled') return;
  const { task, subtasks } = found;
  if (subtasks.some(({ status }) => !isEnded(status))) throw new SystemFault('A subtask is still open at the end');
  const outcome = taskOutcome(subtasks);
  if (task.approval && !isEnded(task.status) && outcome.status === 'completed') {
    // Undefined if the task was decided or cancelled while this step ran once more.
    return (await tasks.awaitApproval(task_id, { run, token })) ? PARKED : undefined;
  }
  await endTask(task, subtasks, { ...outcome, finishedAt: now.toISOString() });
});
