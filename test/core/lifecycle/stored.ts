import { newSubtasks } from '../../../core/lifecycle/new-subtasks.ts';
import { newTask } from '../../../core/lifecycle/new-task.ts';
import type { Subtask, Task } from '../../../core/lifecycle/task.ts';
import { aTask } from '../decomposition/a-task.ts';
import { routing } from '../routing/the-routing.ts';

export const submittedAt = new Date('2025-03-01T10:00:00.000Z');

/** The seed's task as it is stored at its submission, with changes. */
export function aStoredTask(changes: Partial<Task> = {}): Task {
  const from = { submitter: 'somebody', routing, now: submittedAt, dependencies: [] };
  return { ...newTask('task_2025_001', aTask(), from), ...changes };
}

/** A subtask as the plan stores it, with changes: an hour of backend work that depends on nothing. */
export function aSubtask(changes: Partial<Subtask> = {}): Subtask {
  const planned = {
    subtaskId: 'subtask_1',
    title: 'Implement Cluster Configuration',
    description: 'It is described in the plan',
    agentType: 'backend',
    department: 'ARCHITECTURE' as const,
    skills: [],
    hours: 1,
    dependsOn: [],
    requirements: [],
  };
  const plan = { madeBy: 'rules' as const, subtasks: [planned] };
  const [subtask] = newSubtasks(aStoredTask(), aTask(), plan, 0, submittedAt);
  return { ...subtask!, ...changes };
}

/** The seed's five subtasks in its Stage 4 state: 1 of 8 hours is done. */
export function seedSubtasks(): Subtask[] {
  const hours = [1, 3, 2, 1, 1];
  const statuses = ['completed', 'in_progress', 'pending', 'pending', 'pending'] as const;
  return hours.map((hour, index) => {
    const subtaskId = `subtask_001_${index + 1}`;
    const before = index > 0 ? [`subtask_001_${index}`] : [];
    const after = index < 4 ? [`subtask_001_${index + 2}`] : [];
    const status = statuses[index]!;
    return aSubtask({
      subtaskId,
      position: index,
      hours: hour,
      status,
      dependsOn: before,
      waitsOn: status === 'pending' ? before : [],
      dependents: after,
    });
  });
}
