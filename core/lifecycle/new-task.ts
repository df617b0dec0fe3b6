import { newBudget } from '../budget/budget.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import type { TaskText } from '../contracts/storage/task-schemas.ts';
import { taskTypeOf } from '../routing/task-types.ts';
import type { DependencyState, Task } from './task.ts';

/** A task as it is stored at first: blocked if a dependency is not completed, else queued. */
export function newTask(
  taskId: string,
  text: TaskText,
  from: {
    submitter: string;
    routing: RoutingConfig;
    now: Date;
    dependencies: Task[];
    defaultMaxCostUsd?: number | undefined;
  },
): Task {
  const department = taskTypeOf(from.routing, text.type)?.department;
  if (!department) throw new Error(`Task type ${text.type} is not in the routing`);
  const maxCostUsd = text.maxCostUsd ?? from.defaultMaxCostUsd;
  const now = from.now.toISOString();
  const open = from.dependencies.filter(({ status }) => status !== 'completed');
  return {
    taskId,
    status: open.length > 0 ? 'blocked' : 'queued',
    run: 1,
    retriedAtRun: 1,
    type: text.type,
    kind: text.kind,
    department,
    priority: text.priority,
    title: text.title,
    submitter: from.submitter,
    createdAt: now,
    startedAt: undefined,
    finishedAt: undefined,
    updatedAt: now,
    reason: undefined,
    waitsOn: Object.fromEntries(open.map((task) => [task.taskId, stateOf(task) as DependencyState])),
    plannedBy: undefined,
    budget: maxCostUsd === undefined ? undefined : newBudget(maxCostUsd),
    planUsage: undefined,
    costUsd: undefined,
    approval: text.approval ?? false,
    encryptsResults: text.resultsKey ? true : undefined,
    gate: undefined,
    decisions: {},
  };
}

/** The state of a dependency. `task`: as it is now; undefined if it was deleted. */
export function stateOf(task: Task | undefined): DependencyState | 'completed' {
  if (!task) return 'deleted';
  const { status } = task;
  return status === 'completed' || status === 'failed' || status === 'cancelled' ? status : 'open';
}
