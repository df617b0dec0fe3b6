import { failStep } from '../../core/contracts/pipeline/pipeline.ts';
import { failTask } from '../operations/fail-task.ts';
import { defineStep } from '../shared/define-step.ts';

/**
 * Handles a fault of the system: ends open attempts, frees their leases, and fails the task, so that it can be retried.
 */
export const handler = defineStep(failStep, async ({ task_id, run, error }, { now }) => {
  await failTask(task_id, run, `A fault of the system: ${error ?? 'unknown'}; retry the task`, now);
});
