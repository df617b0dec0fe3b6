import { usdOf } from '../budget/budget.ts';
import type { EventDraft } from '../contracts/journal/event-data.ts';
import { type DeletedTask, isEnded, type Task } from '../lifecycle/task.ts';
import { type Fields, secondsBetween } from './changes.ts';

/** The fields of a task whose changes the journal shows: no text that somebody wrote, and no token. */
export const taskFields = (task: Task | undefined): Fields => ({
  status: task?.status,
  run: task?.run,
  awaits_approval: task?.gate !== undefined,
  max_cost_usd: task?.budget && usdOf(task.budget.maxNanos),
});

/** The events of a change of a task. */
export function taskEvents(before: Task | undefined, after: Task): EventDraft[] {
  if (!before) return [submitted(after)];
  // A decision comes before what it leads to.
  return [...approvalEvents(before, after), ...statusEvents(before, after), ...otherEvents(before, after)];
}

/** The event of a deletion. `before`: undefined if the task was deleted before. */
export function deletionEvents(before: Task | undefined, { subtasks }: DeletedTask): EventDraft[] {
  if (!before) return [];
  const { type, department } = before;
  return [{ type: 'task.deleted', data: { task_type: type, department, subtasks } }];
}

function submitted(task: Task): EventDraft {
  const { type, kind = null, department, priority, waitsOn, approval, budget } = task;
  const max_cost_usd = budget ? usdOf(budget.maxNanos) : null;
  const data = { kind, department, priority, waits_on: Object.keys(waitsOn), approval, max_cost_usd };
  return { type: 'task.submitted', data: { task_type: type, ...data } };
}

function statusEvents(before: Task, after: Task): EventDraft[] {
  const { status, run } = after;
  if (before.status === status) return [];
  if (status === 'completed' || status === 'failed' || status === 'cancelled') {
    return [{ type: `task.${status}`, data: endOf(after) }];
  }
  if (isEnded(before.status)) return [{ type: 'task.retried', data: { run } }];
  if (status === 'queued') return [{ type: 'task.unblocked', data: {} }];
  return [{ type: 'task.started', data: { run, planned_by: after.plannedBy ?? '' } }];
}

function endOf({ type, department, createdAt, finishedAt, updatedAt, approval, costUsd }: Task) {
  const seconds = secondsBetween(createdAt, finishedAt ?? updatedAt);
  return { task_type: type, department, seconds, approval, cost_usd: costUsd ?? null };
}

function approvalEvents(before: Task, after: Task): EventDraft[] {
  const requested = after.gate && after.gate.run !== before.gate?.run ? [after.gate.run] : [];
  const decided = Object.entries(after.decisions).filter(([run]) => before.decisions[run] === undefined);
  return [
    ...requested.map((run): EventDraft => ({ type: 'approval.requested', data: { run } })),
    ...decided.map(([name, { decision, subtasks }]): EventDraft => {
      const run = Number(name);
      if (decision === 'approved') return { type: 'approval.granted', data: { run } };
      return { type: 'approval.rejected', data: { run, subtasks } };
    }),
  ];
}

function otherEvents(before: Task, after: Task): EventDraft[] {
  const events: EventDraft[] = [];
  if (after.planUsage && !before.planUsage) {
    const { api_calls, cost_usd, by_model = null } = after.planUsage;
    events.push({ type: 'task.planned', data: { api_calls, cost_usd, by_model, task_type: after.type } });
  }
  const [was, is] = [before.budget?.maxNanos ?? 0, after.budget?.maxNanos ?? 0];
  if (was !== is) events.push({ type: 'budget.changed', data: { from_usd: usdOf(was), to_usd: usdOf(is) } });
  const isRejected = after.decisions[before.run] && !before.decisions[before.run];
  if (after.run > before.run && !isEnded(before.status) && !isRejected) {
    events.push({ type: 'task.resumed', data: { run: after.run } });
  }
  return events;
}
