import { NotFound } from '../../core/errors.ts';

export const noSuchTask = (taskId: string) => new NotFound(`There is no task ${taskId}; GET /api/tasks lists them.`);
export const noSuchAgent = (agentId: string) =>
  new NotFound(`There is no agent ${agentId}; GET /api/agents lists them.`);
