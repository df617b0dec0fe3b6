import type { Deliverable } from '../core/contracts/storage/deliverable.ts';
import type { Finding } from '../core/contracts/storage/quality-report.ts';
import type { Plan, TaskText } from '../core/contracts/storage/task-schemas.ts';
import type { Subtask } from '../core/lifecycle/task.ts';
import type { WorkOrder } from './runtime.ts';

/** What an agent is given for an attempt: its part, the task, its inputs, and what to mend after a rework. */
export function workOrder(from: {
  subtask: Subtask;
  agentId: string;
  brief: { text: TaskText; plan: Plan };
  inputs: Deliverable[];
  findings: Finding[];
  previous: Deliverable | undefined;
}): WorkOrder {
  const { subtask, agentId, brief, inputs, findings, previous } = from;
  const { taskId, subtaskId, attempt, agentType, department, title, hours } = subtask;
  const planned = brief.plan.subtasks.find((candidate) => candidate.subtaskId === subtaskId);
  return {
    taskId,
    subtaskId,
    attempt,
    agent: { agentId, agentType, department },
    task: brief.text,
    subtask: {
      title,
      description: planned?.description ?? '',
      agentType,
      hours,
      requirements: subtask.requirements.map((index) => ({ index, text: brief.text.requirements[index] ?? '' })),
    },
    inputs,
    findings,
    previous,
  };
}
