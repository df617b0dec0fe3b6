import { type DecomposeResult, decomposeStep } from '../../../core/contracts/pipeline/pipeline.ts';
import type { Usage } from '../../../core/contracts/storage/deliverable.ts';
import type { Plan, TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { Superseded } from '../../../core/errors.ts';
import { rejectedSubtasks } from '../../../core/lifecycle/approval.ts';
import { failureOf } from '../../../core/lifecycle/attempt-end.ts';
import { newSubtasks } from '../../../core/lifecycle/new-subtasks.ts';
import { assignedAgentId, type Decision, isEnded, type Subtask, type Task } from '../../../core/lifecycle/task.ts';
import { forfeitPlanning } from '../../operations/forfeit-reservation.ts';
import { chargeOwner } from '../../operations/owner-limits.ts';
import { defineStep } from '../../shared/define-step.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { log } from '../../shared/log.ts';
import { subtasks, tasks, taskTexts } from '../../shared/stores.ts';
import { makePlan } from './make-plan.ts';

/** Makes the plan, or takes the stored one, and answers with the subtasks that this run has to complete. */
export const handler = defineStep(decomposeStep, async ({ task_id, run }, { now }): Promise<DecomposeResult> => {
  const found = await tasks.withText(task_id);
  const nothing = { task_id, run, subtasks: [] };
  // The task was deleted.
  if (!found) return nothing;
  const { task, text, waitingTasks } = found;
  if (task.run !== run) throw new Superseded();
  if (isEnded(task.status)) return nothing;

  const plan = found.plan ?? (await newPlan(task, text));
  if (plan.usage) await countPlanning(task_id, plan.usage, now);
  const stored = new Map(found.subtasks.map((subtask) => [subtask.subtaskId, subtask]));
  const planned = newSubtasks(task, text, plan, waitingTasks.length, now);
  const rejected = rejectedSubtasks(task, found.subtasks);
  const completed = found.subtasks.filter(
    ({ subtaskId, status }) => status === 'completed' && !rejected.has(subtaskId),
  );
  // Dependencies that were completed before the subtask existed count as well.
  const inputs = Object.fromEntries(completed.map(({ subtaskId, attempt }) => [subtaskId, attempt]));
  const current = await Promise.all(
    planned.map((subtask) => {
      const { subtaskId } = subtask;
      return takeUp(stored.get(subtaskId), subtask, task, { inputs, rejection: rejected.get(subtaskId) });
    }),
  );

  const begun = await tasks.begin(task_id, run, plan, now.toISOString());
  if (!begun) {
    // The task was cancelled meanwhile, so end the subtasks that were just created.
    const outcome = { status: 'cancelled', reason: 'The task was cancelled', finishedAt: now.toISOString() } as const;
    await Promise.all(current.map((subtask) => subtasks.end(subtask, outcome)));
    return nothing;
  }
  const open = found.subtasks.length > 0 ? await tellOfCompleted(task_id, current) : current;
  return {
    ...nothing,
    subtasks: open
      .filter(({ status }) => !isEnded(status))
      .map(({ subtaskId, attempt }) => ({ subtask_id: subtaskId, attempt })),
  };
});

/** Notes what the plan cost. If the task has ended meanwhile, that counts in its owner's day now. */
async function countPlanning(taskId: string, usage: Usage, now: Date): Promise<void> {
  if (await tasks.notePlanUsage(taskId, usage)) return;
  const late = await tasks.noteLatePlanUsage(taskId, usage);
  if (late) await chargeOwner(late.submitter, usage.cost_usd ?? 0, now);
}

/** Makes and stores a plan. If another process was faster, its stored plan counts. */
async function newPlan(task: Task, text: TaskText): Promise<Plan> {
  const { taskId } = task;
  await forfeitPlanning(task);
  const made = await makePlan(text, task);
  const stored = await taskTexts.createPlan(taskId, made);
  if (stored === made && made.usage?.cost_usd) emitMetrics({ SpendUsd: made.usage.cost_usd });
  if (stored !== made && made.usage) log.warn('plan without effect', { task_id: taskId, ...made.usage });
  return stored;
}

/** Returns a subtask for this run: created, taken over from an earlier run, reopened, or left as it is. */
async function takeUp(
  stored: Subtask | undefined,
  planned: Subtask,
  task: Task,
  { inputs, rejection }: { inputs: Subtask['inputs']; rejection: Decision | undefined },
): Promise<Subtask> {
  if (!stored) {
    if (await subtasks.create(planned)) return planned;
    return (await subtasks.get(planned)) ?? planned;
  }
  if (stored.status === 'completed' ? !rejection : stored.run >= task.run) return stored;
  const dependencies = { waitsOn: planned.waitsOn.filter((id) => !(id in inputs)), inputs };
  const reset = stored.run < task.retriedAtRun;
  const taken = rejection
    ? await reopen(stored, task.run, dependencies, rejection)
    : await subtasks.takeIntoRun(stored, task.run, dependencies, reset);
  return taken ?? (await subtasks.get(planned)) ?? stored;
}

async function reopen(
  subtask: Subtask,
  run: number,
  dependencies: Pick<Subtask, 'waitsOn' | 'inputs'>,
  { by, at, comment = '', subtasks: named }: Decision,
): Promise<Subtask | undefined> {
  const { subtaskId, attempt } = subtask;
  const isNamed = named.includes(subtaskId);
  const agentId = assignedAgentId(subtask) ?? null;
  const message = isNamed ? `Rejected by ${by}: ${comment}` : `What it builds on was rejected by ${by}`;
  const failure = failureOf(isNamed ? 'Rejected' : 'InputRejected', { agentId, message, at });
  return subtasks.reopen(subtask, run, dependencies, failure, isNamed ? { attempt, agentId, comment } : undefined);
}

/** Tells of subtasks of an earlier run that may have been completed while this run took over the others. */
async function tellOfCompleted(taskId: string, current: Subtask[]): Promise<Subtask[]> {
  const all = (await tasks.withSubtasks(taskId))?.subtasks ?? current;
  for (const completed of all.filter(({ status }) => status === 'completed')) {
    const untold = all.filter(({ status, waitsOn }) => !isEnded(status) && waitsOn.includes(completed.subtaskId));
    await Promise.all(untold.map((subtask) => subtasks.dependencyCompleted(subtask, completed)));
  }
  return all;
}
