import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import type { Finding } from '../core/contracts/storage/quality-report.ts';
import type { Plan, TaskText } from '../core/contracts/storage/task-schemas.ts';
import type { Subtask } from '../core/lifecycle/task.ts';
import type { WorkOrder } from './runtime.ts';

/** What an agent is given for an attempt: its part, the task, its inputs, and what to mend after a rework. */
export function workOrder(from: {
  subtask: Subtask;
  agentId: string;
  textAndPlan: { text: TaskText; plan: Plan };
  inputs: Deliverable[];
  findings: Finding[];
  previous: Deliverable | undefined;
}): WorkOrder {
  const { subtask, agentId, textAndPlan, inputs, findings, previous } = from;
  const { taskId, subtaskId, attempt, agentType, department, title, hours } = subtask;
  const planned = textAndPlan.plan.subtasks.find((candidate) => candidate.subtaskId === subtaskId);
  return {
    taskId,
    subtaskId,
    attempt,
    agent: { agentId, agentType, department },
    task: textAndPlan.text,
    subtask: {
      title,
      description: planned?.description ?? '',
      agentType,
      hours,
      requirements: subtask.requirements.map((index) => ({ index, text: textAndPlan.text.requirements[index] ?? '' })),
    },
    inputs,
    findings,
    previous,
  };
}
