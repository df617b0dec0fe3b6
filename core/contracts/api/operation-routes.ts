import * as z from 'zod';
import type { HandlerName } from '../system/handlers.ts';
import { pageOf } from './page.ts';
import type { Route } from './route.ts';

/** Routes of the system itself. */
export const operationRoutes = {
  listCircuits: {
    method: 'GET',
    path: '/api/circuits',
    summary: 'The circuit breakers of models that have failed',
    permission: 'operations:read',
    status: 200,
  },
  listOpenTasks: {
    method: 'GET',
    path: '/api/open-tasks',
    summary: 'Tasks that have not ended, oldest first, with their progress and what they wait for',
    permission: 'operations:read',
    query: z.strictObject(pageOf(25)),
    status: 200,
  },
  listDeadLetters: {
    method: 'GET',
    path: '/api/dead-letters',
    summary: 'Messages that could not be processed, newest first, and why',
    permission: 'operations:read',
    query: z.strictObject(pageOf(25)),
    status: 200,
  },
  getCaller: {
    method: 'GET',
    path: '/api/me',
    summary: 'Who calls: the owner and the role of the key or token, and what it may do',
    permission: 'self:read',
    status: 200,
  },
  listDepartments: {
    method: 'GET',
    path: '/api/departments',
    summary: 'The departments, with their types of agents, types of tasks and kinds of work',
    permission: 'tasks:read',
    status: 200,
  },
  getHealth: {
    method: 'GET',
    path: '/health',
    summary: 'Check that the API and its table answer',
    permission: 'public',
    status: 200,
  },
  getOpenapi: {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This API as OpenAPI 3.1',
    permission: 'public',
    status: 200,
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
