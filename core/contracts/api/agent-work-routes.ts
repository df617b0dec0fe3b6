import * as z from 'zod';
import { id } from '../ids.ts';
import {
  agentChange,
  agentRegistration,
  attemptFailure,
  attemptRelease,
  handIn,
  heartbeat,
  leaseRequest,
  uploadRequest,
} from './agent-work.ts';
import { MAX_HAND_IN_BYTES } from './agent-work-limits.ts';
import type { Route } from './route.ts';
import { wholeNumber } from './whole-number.ts';

const agentParams = z.object({ agent_id: id });
const attemptParams = z.object({
  agent_id: id,
  task_id: id,
  subtask_id: id,
  attempt: wholeNumber(1, 1_000_000),
});
const ofAttempt = {
  method: 'POST',
  permission: 'agents:work',
  params: attemptParams,
  status: 200,
  problems: ['notFound', 'attemptOver', 'sendAgain'],
} as const;
const attemptPath = '/api/agents/{agent_id}/leases/{task_id}/{subtask_id}/{attempt}';

/** Routes of agents that pull their work: registration, leases, hand-ins. */
export const agentWorkRoutes = {
  registerAgent: {
    method: 'POST',
    path: '/api/agents',
    summary: 'Register an agent that pulls its work; its key is shown this once',
    permission: 'agents:write',
    body: agentRegistration,
    status: 201,
    problems: ['idTaken'],
  },
  updateAgent: {
    method: 'PATCH',
    path: '/api/agents/{agent_id}',
    summary: 'Change an agent; draining or offline it gets no new work',
    permission: 'agents:write',
    params: agentParams,
    body: agentChange,
    status: 200,
    problems: ['notFound', 'definedInConfig'],
  },
  removeAgent: {
    method: 'DELETE',
    path: '/api/agents/{agent_id}',
    summary: 'Remove an agent at once: its key is revoked, its open attempts are released',
    permission: 'agents:write',
    params: agentParams,
    status: 200,
    problems: ['notFound', 'definedInConfig'],
  },
  leaseSubtask: {
    method: 'POST',
    path: '/api/agents/{agent_id}/leases',
    summary: 'Wait for a subtask that was assigned to the agent, and take it',
    permission: 'agents:work',
    params: agentParams,
    body: leaseRequest,
    bodyMayBeEmpty: true,
    status: 200,
    emptyWhen: 'No work has come; ask again after Retry-After seconds',
    problems: ['notFound', 'tooManyRequests'],
  },
  leaveWork: {
    method: 'POST',
    path: '/api/agents/{agent_id}/leave',
    summary: 'Take no more work until the agent asks for some again; offers that it has not taken are released',
    permission: 'agents:work',
    params: agentParams,
    status: 200,
    problems: ['notFound'],
  },
  heartbeatAttempt: {
    ...ofAttempt,
    path: `${attemptPath}/heartbeat`,
    summary: 'Say that the attempt is alive, with progress and log lines; 409 when it is over',
    body: heartbeat,
    bodyMayBeEmpty: true,
  },
  uploadArtifacts: {
    ...ofAttempt,
    path: `${attemptPath}/uploads`,
    summary: 'Get URLs to send large artifacts to',
    body: uploadRequest,
  },
  completeAttempt: {
    ...ofAttempt,
    path: `${attemptPath}/complete`,
    summary: 'Hand in the deliverable; the same one again is the same answer',
    body: handIn,
    maxBodyBytes: MAX_HAND_IN_BYTES,
    tooLargeAdvice: 'send large files through POST …/uploads, and name them here by their sha256',
  },
  failAttempt: {
    ...ofAttempt,
    path: `${attemptPath}/fail`,
    summary: 'Report that the agent failed: it counts in its record, and another agent is next',
    body: attemptFailure,
  },
  releaseAttempt: {
    ...ofAttempt,
    path: `${attemptPath}/release`,
    summary: 'Give the subtask back; it counts against nobody',
    body: attemptRelease,
    bodyMayBeEmpty: true,
  },
  getTaskLog: {
    method: 'GET',
    path: '/api/tasks/{task_id}/log',
    summary: 'Log lines that agents wrote while they worked, oldest first',
    permission: 'tasks:read',
    owner: 'task',
    params: z.object({ task_id: id }),
    query: z.strictObject({
      limit: wholeNumber(1, 1_000).default(500),
      cursor: z.string().max(2_000).optional().describe('`next_cursor` of the answer before.'),
      follow: z.enum(['true', 'false']).default('false').describe('Wait up to 15 seconds for lines to come.'),
    }),
    status: 200,
    problems: ['notFound'],
  },
} as const satisfies Record<string, Route>;
