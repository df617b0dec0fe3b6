import * as z from 'zod';
import { id } from '../ids.ts';
import { agentStatus } from '../storage/agent.ts';
import { department } from '../storage/task-schemas.ts';

const share = z.number().min(0).max(1);
const count = z.int().min(0);

/** Figures of an agent or of an agent type. Those of a type come from the sums over its agents. */
const figures = z.strictObject({
  tasks_completed: count.describe('Subtasks whose deliverable passed.'),
  tasks_failed: count.describe('Attempts that failed.'),
  reworked: count.describe('Attempts sent back by the checks.'),
  average_response_seconds: z
    .number()
    .min(0)
    .nullable()
    .describe('From assignment to verdict, over all attempts; null before the first.'),
  success_rate: share.nullable().describe('Completed / (completed + failed + reworked); null before the first.'),
  error_rate: share.nullable().describe('Failed / (completed + failed + reworked); null before the first.'),
  current_load: share.describe('Held slots / capacity.'),
  utilization: share.describe('Seconds slots were held / (capacity × seconds since registration).'),
  cost_usd: z.number().min(0).nullable().describe('Sum of the known costs; null if attempts ran and none is known.'),
  unpriced_attempts: count.describe('Attempts whose cost is not known, so not in cost_usd.'),
  api_calls: count,
  quality_score: share.nullable().describe('Mean score of the quality reports; null before the first.'),
});

export const agentPerformance = figures
  .extend({ agent_id: id, agent_type: z.string(), department, status: agentStatus })
  .meta({ id: 'AgentPerformance' });
export type AgentPerformance = z.infer<typeof agentPerformance>;

export const typePerformance = figures
  .extend({
    agent_type: z.string(),
    department,
    agents_by_status: z.strictObject({ online: count, draining: count, offline: count }),
  })
  .meta({ id: 'AgentTypePerformance' });
export type TypePerformance = z.infer<typeof typePerformance>;

/** GET /api/agents/performance */
export const performanceResponse = z
  .strictObject({
    agents: z.array(agentPerformance),
    agent_types: z.array(typePerformance),
    next_cursor: z.string().nullable(),
    generated_at: z.iso.datetime(),
  })
  .meta({ id: 'PerformanceResponse' });
export type PerformanceResponse = z.infer<typeof performanceResponse>;
