import { RESERVED_TASK_IDS } from '../../core/contracts/ids.ts';
import { type CallerError, MethodNotAllowed, NotFound } from '../../core/errors.ts';

/** NotFound for a task; MethodNotAllowed for GET /api/tasks/submit, which looks like the path of a task. */
export function noSuchTask(taskId: string): CallerError {
  const isRoute = RESERVED_TASK_IDS.some((reserved) => reserved === taskId);
  if (isRoute) return new MethodNotAllowed(`/api/tasks/${taskId}`, ['POST']);
  return new NotFound(`There is no task ${taskId}; GET /api/tasks lists them.`);
}

export function noSuchWebhook(webhookId: string): CallerError {
  return new NotFound(`There is no webhook ${webhookId}; GET /api/webhooks lists them.`);
}

export function noSuchAgent(agentId: string): CallerError {
  return new NotFound(`There is no agent ${agentId}; GET /api/agents lists them.`);
}
