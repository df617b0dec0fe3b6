import * as z from 'zod';
import { id } from '../ids.ts';
import { department, maxCostUsd, priority, taskStatus, taskSubmission } from '../storage/task-schemas.ts';
import type { HandlerName } from '../system/handlers.ts';
import { approvalRequest, rejectionRequest } from './decisions.ts';
import { pageOf } from './page.ts';
import type { Route } from './route.ts';

const taskParams = z.object({ task_id: id });

/** Routes of tasks: what callers do with them, and how they are. */
export const taskRoutes = {
  submitTask: {
    method: 'POST',
    path: '/api/tasks/submit',
    summary: 'Submit a task',
    permission: 'tasks:write',
    body: taskSubmission,
    bodyIsRaw: true,
    status: 202,
    problems: ['tooManyTasks', 'idTaken'],
  },
  listTasks: {
    method: 'GET',
    path: '/api/tasks',
    summary: 'List tasks, newest first; a filtered page may be empty and still have a next one',
    permission: 'tasks:read',
    query: z.strictObject({
      status: taskStatus.optional(),
      type: z.string().max(64).optional(),
      department: department.optional(),
      priority: priority.optional(),
      ...pageOf(25),
    }),
    status: 200,
  },
  getTask: {
    method: 'GET',
    path: '/api/tasks/{task_id}',
    summary: 'A task with its text and its subtasks',
    permission: 'tasks:read',
    owner: 'task',
    params: taskParams,
    status: 200,
    problems: ['notFound', 'methodNotAllowed'],
  },
  getTaskStatus: {
    method: 'GET',
    path: '/api/tasks/{task_id}/status',
    summary: 'Progress of a task, its cost so far, and what its subtasks wait for',
    permission: 'tasks:read',
    owner: 'task',
    params: taskParams,
    status: 200,
    problems: ['notFound'],
  },
  cancelTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/cancel',
    summary: 'Stop a task and free its agents; what was delivered stays readable',
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    status: 200,
    problems: ['notFound', 'wrongState'],
  },
  deleteTask: {
    method: 'DELETE',
    path: '/api/tasks/{task_id}',
    summary: 'Delete a task with all that is stored of it, for good; one that still runs is cancelled first',
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    status: 204,
    problems: ['notFound', 'methodNotAllowed', 'sendAgain'],
  },
  retryTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/retry',
    summary: 'Run a failed or cancelled task again; completed subtasks are kept',
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    status: 202,
    problems: ['tooManyTasks', 'notFound', 'wrongState'],
  },
  changeBudget: {
    method: 'POST',
    path: '/api/tasks/{task_id}/budget',
    summary: 'Change what a task may cost; subtasks that wait for the budget go on if it now has room for them',
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    body: z.strictObject({ max_cost_usd: maxCostUsd }).meta({ id: 'BudgetChange' }),
    status: 200,
    problems: ['notFound', 'wrongState', 'budgetTooLow'],
  },
  approveTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/approve',
    summary: "Complete a task that waits for a person's approval",
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    body: approvalRequest,
    bodyMayBeEmpty: true,
    status: 200,
    problems: ['notFound', 'wrongState'],
  },
  rejectTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/reject',
    summary: 'Have subtasks of a task that waits for approval, and what depends on them, done again',
    permission: 'tasks:write',
    owner: 'task',
    params: taskParams,
    body: rejectionRequest,
    status: 202,
    problems: ['notFound', 'wrongState'],
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
