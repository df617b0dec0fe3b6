import * as z from 'zod';
import { department } from '../storage/task-schemas.ts';
import { circuitState } from './circuit.ts';
import { windowName } from './metrics-query.ts';

/** Figures of a window of time; docs/metrics.md has the formula of each. */
const count = z.int().min(0);
const share = z.number().min(0).max(1).nullable();
const average = z.number().min(0).nullable();
const timestamp = z.iso.datetime();

const windowShape = {
  window: windowName,
  from: timestamp.describe('Begin of the first point: the window reaches back to it.'),
  to: timestamp,
  resolution_seconds: z.int().describe('Length of a point of the series.'),
};
const at = timestamp.describe('Begin of the point; the last one is not over.');

const taskFigures = {
  submitted: count,
  completed: count,
  failed: count.describe('Runs that failed; a retry may complete the task.'),
  cancelled: count,
  average_completion_seconds: average.describe('Of completed tasks that no person had to approve.'),
  cost_per_task_usd: average.describe('Of tasks that completed or failed, whose cost is known.'),
  tasks_of_unknown_cost: count,
  average_quality_score: average,
};

export const taskMetrics = z
  .strictObject({
    ...windowShape,
    total: z.strictObject({ ...taskFigures, success_rate: share }),
    task_types: z.array(
      z.strictObject({
        task_type: z.string(),
        ...taskFigures,
        quality_distribution: z.array(
          z.strictObject({
            up_to: z.number().describe('Upper bound of the scores; the bound before it is excluded.'),
            count,
          }),
        ),
      }),
    ),
    departments: z.array(z.strictObject({ department, completed: count, failed: count, success_rate: share })),
    series: z.array(z.strictObject({ at, ...taskFigures })),
  })
  .meta({ id: 'TaskMetrics' });

const agentFigures = {
  completed: count.describe('Attempts whose deliverable passed.'),
  failed: count.describe('Attempts that failed through the fault of the agent.'),
  sent_back: count.describe('Attempts that the checks sent back.'),
  uncounted: count.describe('Attempts that ended through nobody’s fault.'),
  average_response_seconds: average.describe('From assignment to verdict.'),
  error_rate: share.describe('Failed / (completed + failed + sent back).'),
  rework_rate: share.describe('Sent back / (completed + failed + sent back).'),
  utilization: share.describe('Seconds for which slots were held / (slots now × seconds).'),
  average_wait_seconds: average.describe('From the moment a subtask could be assigned to its assignment.'),
};
const fleet = {
  agents: count.describe('Registered now.'),
  slots: count.describe('Of these agents.'),
  completed_per_agent: average.describe('Completed / agents; each agent’s own figures are in /api/agents/performance.'),
};

export const agentMetrics = z
  .strictObject({
    ...windowShape,
    total: z.strictObject({ ...fleet, ...agentFigures }),
    agent_types: z.array(z.strictObject({ agent_type: z.string(), ...fleet, ...agentFigures })),
    series: z.array(z.strictObject({ at, ...agentFigures })),
  })
  .meta({ id: 'AgentMetrics' });

const systemFigures = {
  tasks_completed: count,
  subtasks_completed: count,
  average_wait_seconds: average,
  average_spawn_ms: average.describe('From the assignment of an attempt to its start.'),
  rework_rate: share,
  spend_usd: z.number().min(0).describe('Known cost of attempts, plans and judges.'),
};

export const systemMetrics = z
  .strictObject({
    ...windowShape,
    queue_depth: count.describe('Work that waits to begin, now: tasks that are queued, subtasks without a free agent.'),
    queue: z.strictObject({
      tasks: z.record(z.string(), count).describe('Tasks that have not ended, by status, now.'),
      subtasks: z.record(z.string(), count).describe('Subtasks that have not ended, by status, now.'),
    }),
    throughput: z.strictObject({ tasks_per_hour: z.number().min(0), subtasks_per_hour: z.number().min(0) }),
    ...systemFigures,
    availability: z.strictObject({
      value: share.describe('Answers that were not 5xx / all answers of the API.'),
      requests: count.nullable(),
      faults: count.nullable().describe('Answers with 5xx.'),
      not_measured: z.string().nullable().describe('Why the value is null.'),
    }),
    dead_letters: count,
    unpriced_usages: count.describe('Attempts, plans and judges whose cost is not known, so not in spend_usd.'),
    models: z
      .array(
        z.strictObject({
          model: z.string().describe('"unknown" for agents that pull their work.'),
          calls: count,
          cost_usd: z.number().min(0),
          unpriced_usages: count,
        }),
      )
      .describe('Spend by model.'),
    circuits: z.array(
      z.strictObject({
        model: z.string(),
        state: circuitState.describe('Now.'),
        opened: count.describe('Times that it opened in the window.'),
      }),
    ),
    series: z.array(z.strictObject({ at, queue_depth: count.describe('At the end of the point.'), ...systemFigures })),
  })
  .meta({ id: 'SystemMetrics' });
