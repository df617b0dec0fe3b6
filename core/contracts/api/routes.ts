import * as z from 'zod';
import { id } from '../ids.ts';
import { department, priority, taskStatus, taskSubmission } from '../storage/task-schemas.ts';
import type { HandlerName } from '../system/handlers.ts';
import { performanceResponse } from './agent-performance.ts';
import { agentWorkRoutes } from './agent-work-routes.ts';
import { auditItems, auditItemsQuery, auditPage, auditQuery, JSON_LINES } from './audit.ts';
import { circuitList } from './circuit.ts';
import { approvalRequest, rejectionRequest } from './decisions.ts';
import { eventList, eventsQuery } from './event-views.ts';
import { qualityQuery, taskQuality } from './quality-views.ts';
import type { Route } from './route.ts';
import { SARIF_MEDIA_TYPE, sarifLog } from './sarif.ts';
import {
  agentList,
  agentView,
  budgetChange,
  deadLetterList,
  health,
  submitted,
  taskList,
  taskResults,
  taskStatusView,
  taskView,
} from './task-views.ts';
import { webhookRoutes } from './webhook-routes.ts';
import { wholeNumber } from './whole-number.ts';

export type { Route } from './route.ts';

const pageOf = (limit: number) => ({
  limit: wholeNumber(1, 100).default(limit),
  cursor: z.string().max(2_000).optional().describe('`next_cursor` of the page before.'),
});
const page = pageOf(25);
const taskParams = z.object({ task_id: id });

/** Every route of the API: the HTTP API, the embedded router, OpenAPI and the client all come from here. */
export const routes = {
  submitTask: {
    method: 'POST',
    path: '/api/tasks/submit',
    summary: 'Submit a task',
    permission: 'tasks:write',
    body: taskSubmission,
    bodyIsRaw: true,
    status: 202,
    response: submitted,
    problems: ['idTaken'],
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
      ...page,
    }),
    status: 200,
    response: taskList,
  },
  getTask: {
    method: 'GET',
    path: '/api/tasks/{task_id}',
    summary: 'A task with its text and its subtasks',
    permission: 'tasks:read',
    params: taskParams,
    status: 200,
    response: taskView,
    problems: ['notFound', 'methodNotAllowed'],
  },
  getTaskStatus: {
    method: 'GET',
    path: '/api/tasks/{task_id}/status',
    summary: 'Progress of a task, its cost so far, and what its subtasks wait for',
    permission: 'tasks:read',
    params: taskParams,
    status: 200,
    response: taskStatusView,
    problems: ['notFound'],
  },
  getTaskResults: {
    method: 'GET',
    path: '/api/tasks/{task_id}/results',
    summary: 'Deliverables, plan, assignments and quality; partial while the task runs',
    permission: 'tasks:read',
    params: taskParams,
    query: z.strictObject({ subtask_id: id.optional().describe('Only what this subtask delivered.') }),
    status: 200,
    response: taskResults,
    problems: ['notFound'],
  },
  getArtifact: {
    method: 'GET',
    path: '/api/tasks/{task_id}/subtasks/{subtask_id}/artifact',
    summary: 'Get one file as it was handed in, with its media type; If-None-Match and Range work',
    permission: 'tasks:read',
    params: z.object({ task_id: id, subtask_id: id }),
    query: z.strictObject({
      path: z.string().min(1).max(1_000).describe('Path of the file, as the results name it.'),
      attempt: wholeNumber(1, 1_000_000).optional().describe('By default the attempt that was accepted.'),
    }),
    status: 200,
    response: z.string().describe('The file itself, not as JSON.'),
    isVerbatim: true,
    problems: ['notFound'],
  },
  getTaskQuality: {
    method: 'GET',
    path: '/api/tasks/{task_id}/quality',
    summary: 'Findings of the checks in each attempt; as SARIF 2.1.0 if the Accept header asks for it',
    permission: 'tasks:read',
    params: taskParams,
    query: qualityQuery,
    status: 200,
    response: taskQuality,
    alternatives: { [SARIF_MEDIA_TYPE]: sarifLog },
    problems: ['notFound'],
  },
  cancelTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/cancel',
    summary: 'Stop a task and free its agents; what was delivered stays readable',
    permission: 'tasks:write',
    params: taskParams,
    status: 200,
    response: submitted,
    problems: ['notFound', 'wrongState'],
  },
  retryTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/retry',
    summary: 'Run a failed or cancelled task again; completed subtasks are kept',
    permission: 'tasks:write',
    params: taskParams,
    status: 202,
    response: submitted,
    problems: ['notFound', 'wrongState'],
  },
  changeBudget: {
    method: 'POST',
    path: '/api/tasks/{task_id}/budget',
    summary: 'Change what a task may cost; subtasks that wait for the budget go on if it now has room for them',
    permission: 'tasks:write',
    params: taskParams,
    body: budgetChange,
    status: 200,
    response: taskStatusView,
    problems: ['notFound', 'wrongState', 'budgetTooLow'],
  },
  approveTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/approve',
    summary: "Complete a task that waits for a person's approval",
    permission: 'tasks:write',
    params: taskParams,
    body: approvalRequest,
    bodyMayBeEmpty: true,
    status: 200,
    response: submitted,
    problems: ['notFound', 'wrongState'],
  },
  rejectTask: {
    method: 'POST',
    path: '/api/tasks/{task_id}/reject',
    summary: 'Have subtasks of a task that waits for approval, and what depends on them, done again',
    permission: 'tasks:write',
    params: taskParams,
    body: rejectionRequest,
    status: 202,
    response: submitted,
    problems: ['notFound', 'wrongState'],
  },
  getAgentPerformance: {
    method: 'GET',
    path: '/api/agents/performance',
    summary: 'Figures of each agent and each agent type; a type counts only its agents on the page',
    permission: 'agents:read',
    query: z.strictObject(pageOf(100)),
    status: 200,
    response: performanceResponse,
  },
  listAgents: {
    method: 'GET',
    path: '/api/agents',
    summary: 'List agents, by type',
    permission: 'agents:read',
    query: z.strictObject({ agent_type: z.string().max(64).optional(), ...page }),
    status: 200,
    response: agentList,
  },
  getAgent: {
    method: 'GET',
    path: '/api/agents/{agent_id}',
    summary: 'An agent and what it works on',
    permission: 'agents:read',
    params: z.object({ agent_id: id }),
    status: 200,
    response: agentView,
    problems: ['notFound'],
  },
  ...agentWorkRoutes,
  listEvents: {
    method: 'GET',
    path: '/api/events',
    summary: 'What has happened since a cursor; waits for it if asked to',
    permission: 'operations:read',
    query: eventsQuery,
    status: 200,
    response: eventList,
    isStreamed: true,
    problems: ['notFound', 'tooManyRequests'],
  },
  ...webhookRoutes,
  listCircuits: {
    method: 'GET',
    path: '/api/circuits',
    summary: 'The circuit breakers of models that have failed',
    permission: 'operations:read',
    status: 200,
    response: circuitList,
  },
  listDeadLetters: {
    method: 'GET',
    path: '/api/dead-letters',
    summary: 'Messages that could not be processed, newest first, and why',
    permission: 'operations:read',
    query: z.strictObject(page),
    status: 200,
    response: deadLetterList,
  },
  getAudit: {
    method: 'GET',
    path: '/api/audit',
    summary: 'What happened and who did it, oldest first; a filtered page may be empty and still have a next one',
    permission: 'audit:read',
    query: auditQuery,
    status: 200,
    response: auditPage,
    alternatives: { [JSON_LINES]: z.string().describe('Each entry is a line; the Link header names the next page.') },
  },
  listAuditItems: {
    method: 'GET',
    path: '/api/audit/items',
    summary: 'Read a log or a resource of the journal as it is stored, to verify it',
    permission: 'audit:read',
    query: auditItemsQuery,
    status: 200,
    response: auditItems,
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Check that the API and its table answer',
    permission: 'public',
    status: 200,
    response: health,
  },
  getOpenapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    permission: 'public',
    status: 200,
    response: z.record(z.string(), z.unknown()),
  },
} as const satisfies Partial<Record<HandlerName, Route>>;

export type RouteName = keyof typeof routes;
