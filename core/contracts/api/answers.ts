import * as z from 'zod';
import { id } from '../ids.ts';
import { performanceResponse } from './agent-performance.ts';
import {
  agentLeft,
  agentRegistered,
  agentRemoved,
  attemptEnded,
  heartbeatAnswer,
  lease,
  taskLog,
  uploadAnswer,
} from './agent-work-views.ts';
import { keyIssued, keyList, keyRevoked, keyView } from './api-key-views.ts';
import { auditItems, auditPage } from './audit-views.ts';
import { circuitList } from './circuit.ts';
import { eventList } from './event-views.ts';
import { JSON_LINES, SARIF_MEDIA_TYPE } from './media-types.ts';
import { agentMetrics, systemMetrics, taskMetrics } from './metrics-views.ts';
import { ownerView } from './owner-views.ts';
import { taskQuality } from './quality-views.ts';
import type { RouteName } from './routes.ts';
import { sarifLog } from './sarif.ts';
import { callerView, departmentList } from './system-views.ts';
import {
  agentList,
  agentView,
  deadLetterList,
  health,
  openTaskList,
  submitted,
  taskList,
  taskResults,
  taskStatusView,
  taskView,
} from './task-views.ts';
import { unreadableItems } from './unreadable-items.ts';
import { deliveryView, webhookView, webhookWithSecret } from './webhook-views.ts';

/**
 * The schema of what each route answers. Handlers import only its type: no answer is validated here, and a cold start
 * would build all of these schemas.
 */
export const answers = {
  submitTask: submitted,
  listTasks: taskList,
  getTask: taskView,
  getTaskStatus: taskStatusView,
  cancelTask: submitted,
  deleteTask: z.void(),
  retryTask: submitted,
  changeBudget: taskStatusView,
  approveTask: submitted,
  rejectTask: submitted,
  getTaskResults: taskResults,
  getArtifact: z.string().describe('The file itself, not as JSON.'),
  getTaskQuality: taskQuality,
  listAgents: agentList,
  getAgent: agentView,
  getAgentPerformance: performanceResponse,
  registerAgent: agentRegistered,
  updateAgent: agentView,
  removeAgent: agentRemoved,
  leaseSubtask: lease,
  leaveWork: agentLeft,
  heartbeatAttempt: heartbeatAnswer,
  uploadArtifacts: uploadAnswer,
  completeAttempt: attemptEnded,
  failAttempt: attemptEnded,
  releaseAttempt: attemptEnded,
  getTaskLog: taskLog,
  listEvents: eventList,
  getAudit: auditPage,
  listAuditItems: auditItems,
  createWebhook: webhookWithSecret,
  listWebhooks: z.strictObject({ webhooks: z.array(webhookView), unreadable: unreadableItems }),
  getWebhook: webhookView,
  updateWebhook: webhookView,
  removeWebhook: z.strictObject({ webhook_id: id }),
  rotateWebhookSecret: webhookWithSecret,
  listWebhookDeliveries: z.strictObject({
    deliveries: z.array(deliveryView),
    unreadable: unreadableItems,
    next_cursor: z.string().nullable(),
  }),
  replayWebhookDelivery: deliveryView,
  getTaskMetrics: taskMetrics,
  getAgentMetrics: agentMetrics,
  getSystemMetrics: systemMetrics,
  exposeMetrics: z.string().describe("Prometheus' text format, version 0.0.4; not JSON."),
  listCircuits: circuitList,
  listOpenTasks: openTaskList,
  listDeadLetters: deadLetterList,
  createKey: keyIssued,
  listKeys: keyList,
  changeKey: keyView,
  revokeKey: keyRevoked,
  rotateKey: keyIssued,
  getOwner: ownerView,
  changeOwner: ownerView,
  getCaller: callerView,
  listDepartments: departmentList,
  getHealth: health,
  getOpenapi: z.record(z.string(), z.unknown()),
} as const satisfies Record<RouteName, z.ZodType>;

/** The schema of each answer that is not the usual one, by the media type that the Accept header asks for. */
export const alternativeAnswers = {
  getTaskQuality: { [SARIF_MEDIA_TYPE]: sarifLog },
  getAudit: {
    [JSON_LINES]: z
      .string()
      .describe('Each entry is a line, and so is `unreadable`; the Link header names the next page.'),
  },
} as const satisfies Partial<Record<RouteName, Record<string, z.ZodType>>>;

/** The alternative answers of a route, by media type. */
export const alternativesOf = (name: RouteName): Record<string, z.ZodType> =>
  name in alternativeAnswers ? alternativeAnswers[name as keyof typeof alternativeAnswers] : {};
