import { failStep } from '../../core/contracts/pipeline/pipeline.ts';
import { failTask } from '../operations/fail-task.ts';
import { defineStep } from '../shared/define-step.ts';

/** Ends a run after a fault of the system: ends open attempts, frees leases, fails the task for a retry. */
export const handler = defineStep(failStep, async ({ task_id, run, error }, { now }) => {
  await failTask(task_id, run, `A fault of the system: ${error ?? 'unknown'}`, now);
});
