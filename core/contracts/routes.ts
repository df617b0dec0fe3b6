import * as z from 'zod';
import { circuitList } from './circuit.ts';
import type { HandlerName } from './handlers.ts';
import { id } from './ids.ts';
import { performanceResponse } from './performance.ts';
import { department, priority, taskStatus, taskSubmission } from './task.ts';
import {
  agentList,
  agentView,
  deadLetterList,
  health,
  submitted,
  taskList,
  taskResults,
  taskStatusView,
  taskView,
} from './task-views.ts';

/** Who may call a route. Until roles come, whoever may call the API has every permission. */
export type Permission = 'tasks:write' | 'tasks:read' | 'agents:read' | 'operations:read' | 'public';

export type Route = {
  handler: HandlerName;
  method: 'GET' | 'POST';
  path: `/${string}`;
  summary: string;
  permission: Permission;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Status on success. */
  status: number;
  response: z.ZodType;
  /** Statuses of problems beyond 400 and 500. */
  problems: number[];
};

const pageOf = (limit: number) => ({
  limit: z.coerce.number().int().min(1).max(100).default(limit),
  cursor: z.string().max(2_000).optional().describe('`next_cursor` of the page before.'),
});
const page = pageOf(25);
const taskParams = z.object({ task_id: id });

/** Every route of the API: the HTTP API, the embedded router, OpenAPI and the client all come from here. */
export const routes = {
  submitTask: {
    handler: 'submitTask',
    method: 'POST',
    path: '/api/tasks/submit',
    summary: 'Submit a task',
    permission: 'tasks:write',
    body: taskSubmission,
    status: 202,
    response: submitted,
    problems: [409, 413],
  },
  listTasks: {
    handler: 'listTasks',
    method: 'GET',
    path: '/api/tasks',
    summary: 'List tasks, newest first; a filtered page may be empty and still have a next one',
    permission: 'tasks:read',
    query: z.strictObject({
      status: taskStatus.optional(),
      type: z.string().max(64).optional(),
      department: department.optional(),
      priority: priority.optional(),
      ...page,
    }),
    status: 200,
    response: taskList,
    problems: [],
  },
  getTask: {
    handler: 'getTask',
    method: 'GET',
    path: '/api/tasks/{task_id}',
    summary: 'A task with its text and its subtasks',
    permission: 'tasks:read',
    params: taskParams,
    status: 200,
    response: taskView,
    problems: [404],
  },
  getTaskStatus: {
    handler: 'getTaskStatus',
    method: 'GET',
    path: '/api/tasks/{task_id}/status',
    summary: 'Where a task is, what it cost so far, and what waits for what',
    permission: 'tasks:read',
    params: taskParams,
    status: 200,
    response: taskStatusView,
    problems: [404],
  },
  getTaskResults: {
    handler: 'getTaskResults',
    method: 'GET',
    path: '/api/tasks/{task_id}/results',
    summary: 'Deliverables, plan, assignments and quality; partial while the task runs',
    permission: 'tasks:read',
    params: taskParams,
    status: 200,
    response: taskResults,
    problems: [404],
  },
  cancelTask: {
    handler: 'cancelTask',
    method: 'POST',
    path: '/api/tasks/{task_id}/cancel',
    summary: 'Stop a task and free its agents; what was delivered stays readable',
    permission: 'tasks:write',
    params: taskParams,
    status: 200,
    response: submitted,
    problems: [404, 409],
  },
  retryTask: {
    handler: 'retryTask',
    method: 'POST',
    path: '/api/tasks/{task_id}/retry',
    summary: 'Run a failed or cancelled task again; completed subtasks are kept',
    permission: 'tasks:write',
    params: taskParams,
    status: 202,
    response: submitted,
    problems: [404, 409],
  },
  getAgentPerformance: {
    handler: 'getAgentPerformance',
    method: 'GET',
    path: '/api/agents/performance',
    summary: 'What each agent and each agent type has done; types are of the agents on the page',
    permission: 'agents:read',
    query: z.strictObject(pageOf(100)),
    status: 200,
    response: performanceResponse,
    problems: [],
  },
  listAgents: {
    handler: 'listAgents',
    method: 'GET',
    path: '/api/agents',
    summary: 'List agents, by type',
    permission: 'agents:read',
    query: z.strictObject({ agent_type: z.string().max(64).optional(), ...page }),
    status: 200,
    response: agentList,
    problems: [],
  },
  getAgent: {
    handler: 'getAgent',
    method: 'GET',
    path: '/api/agents/{agent_id}',
    summary: 'An agent and what it works on',
    permission: 'agents:read',
    params: z.object({ agent_id: id }),
    status: 200,
    response: agentView,
    problems: [404],
  },
  listCircuits: {
    handler: 'listCircuits',
    method: 'GET',
    path: '/api/circuits',
    summary: 'The circuit breakers of models that have failed',
    permission: 'operations:read',
    status: 200,
    response: circuitList,
    problems: [],
  },
  listDeadLetters: {
    handler: 'listDeadLetters',
    method: 'GET',
    path: '/api/dead-letters',
    summary: 'Messages that could not be processed, newest first, and why',
    permission: 'operations:read',
    query: z.strictObject(page),
    status: 200,
    response: deadLetterList,
    problems: [],
  },
  getHealth: {
    handler: 'getHealth',
    method: 'GET',
    path: '/health',
    summary: 'Whether the API and its table answer',
    permission: 'public',
    status: 200,
    response: health,
    problems: [],
  },
  getOpenapi: {
    handler: 'getOpenapi',
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    permission: 'public',
    status: 200,
    response: z.record(z.string(), z.unknown()),
    problems: [],
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
