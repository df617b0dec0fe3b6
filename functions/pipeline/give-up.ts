import { giveUpStep } from '../../core/contracts/pipeline/pipeline.ts';
import { dependentsOf } from '../../core/lifecycle/dependents-of.ts';
import type { Subtask, Task } from '../../core/lifecycle/task.ts';
import { wayOn } from '../../core/lifecycle/way-on.ts';
import { countOpenUsage } from '../operations/count-open-usage.ts';
import { endLease } from '../operations/end-lease.ts';
import { stopSubtasks } from '../operations/stop-subtasks.ts';
import { defineStep } from '../shared/define-step.ts';
import { subtasks, tasks } from '../shared/stores.ts';

/** Errors after which there is nothing to give up: the subtask has ended, or another run has taken it over. */
const overAlready = ['TaskCancelled', 'DependencyFailed', 'Superseded'];

/** Fails a subtask and cancels its dependents; independent branches go on. */
export const handler = defineStep(giveUpStep, async ({ task_id, run, subtask_id, error }, { now }) => {
  if (error !== null && overAlready.includes(error)) return;
  const ref = { taskId: task_id, subtaskId: subtask_id, run };
  const found = await tasks.withSubtasks(task_id);
  const subtask = found?.subtasks.find(({ subtaskId }) => subtaskId === subtask_id);
  if (!found || !subtask || subtask.run !== run || subtask.status === 'completed') return;
  const reason = reasonOf(error, found.task, subtask);
  const before = await subtasks.end(ref, { status: 'failed', reason, finishedAt: now.toISOString() });
  if (before) await endLease(before, 'uncounted', now, { usage: await countOpenUsage(before) });
  const stop = { reason: `Subtask ${subtask_id} failed`, error: 'DependencyFailed' } as const;
  await stopSubtasks(dependentsOf(subtask_id, found.subtasks), stop, now);
});

function reasonOf(error: string | null, task: Task, { agentType, failures, unattended }: Subtask): string {
  const last = Object.values(failures).at(-1);
  switch (error) {
    case 'AttemptsExhausted':
      return `Every attempt failed; the last one: ${last?.message ?? 'no message'}`;
    case 'NoAgent':
      if (unattended?.waitsFor === 'online') {
        return `No agent of type ${agentType} was online since ${unattended.since}; set one online or register one, and ${wayOn(task)}`;
      }
      return `No agent of type ${agentType} is registered; register one and ${wayOn(task)}`;
    default:
      return `A fault of the system: ${error ?? 'unknown'}; ${wayOn(task)}`;
  }
}
