import * as z from 'zod';
import { id } from '../ids.ts';
import type { HandlerName } from '../system/handlers.ts';
import { SARIF_MEDIA_TYPE } from './media-types.ts';
import type { Route } from './route.ts';
import { wholeNumber } from './whole-number.ts';

const taskParams = z.object({ task_id: id });

/** `attempts`: by default all as JSON, and the current ones as SARIF. */
const qualityQuery = z.strictObject({
  subtask_id: id.optional(),
  attempt: wholeNumber(1).optional(),
  attempts: z
    .enum(['all', 'current'])
    .optional()
    .describe('Every assessed attempt, or the latest of each subtask. By default all as JSON, current as SARIF.'),
});

/** Routes of what tasks delivered, and of how good it is. */
export const resultRoutes = {
  getTaskResults: {
    method: 'GET',
    path: '/api/tasks/{task_id}/results',
    summary: 'Deliverables, plan, assignments and quality; partial while the task runs',
    permission: 'tasks:read',
    owner: 'task',
    params: taskParams,
    query: z.strictObject({ subtask_id: id.optional().describe('Only what this subtask delivered.') }),
    status: 200,
    problems: ['notFound'],
  },
  getArtifact: {
    method: 'GET',
    path: '/api/tasks/{task_id}/subtasks/{subtask_id}/artifact',
    summary: 'Get one file as it was handed in, with its media type; If-None-Match and Range work',
    permission: 'tasks:read',
    owner: 'task',
    params: z.object({ task_id: id, subtask_id: id }),
    query: z.strictObject({
      path: z.string().min(1).max(1_000).describe('Path of the file, as the results name it.'),
      attempt: wholeNumber(1, 1_000_000).optional().describe('By default the attempt that was accepted.'),
    }),
    status: 200,
    isVerbatim: true,
    hasRanges: true,
    problems: ['notFound'],
  },
  getTaskQuality: {
    method: 'GET',
    path: '/api/tasks/{task_id}/quality',
    summary: 'Findings of the checks in each attempt; as SARIF 2.1.0 if the Accept header asks for it',
    permission: 'tasks:read',
    owner: 'task',
    params: taskParams,
    query: qualityQuery,
    status: 200,
    alternatives: [SARIF_MEDIA_TYPE],
    problems: ['notFound'],
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
