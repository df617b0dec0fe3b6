import * as z from 'zod';
import { id } from '../ids.ts';
import { assignment } from '../storage/agent.ts';
import { artifact, usage } from '../storage/deliverable.ts';
import { qaResults, verdict } from '../storage/quality-report.ts';
import { department, priority, subtaskStage, subtaskStatus, taskStatus } from '../storage/task-schemas.ts';
import { decision } from './decisions.ts';
import { unreadableItems } from './unreadable-items.ts';

/** Answers of the API about tasks: the shapes of the seed, with machine-readable twins beside texts for people. */
const timestamp = z.iso.datetime();
const links = z.record(z.string(), z.string()).describe('Paths to what belongs to the task.');

export const submitted = z
  .strictObject({ taskId: id, task_id: id, status: taskStatus, links })
  .meta({ id: 'SubmittedTask' });

export const taskSummary = z
  .strictObject({
    task_id: id,
    type: z.string(),
    kind: z.string().nullable(),
    department,
    priority,
    title: z.string(),
    status: taskStatus,
    submitter: z.string().describe('The owner of the API key that submitted it; local: no key was sent.'),
    created_at: timestamp,
  })
  .meta({ id: 'TaskSummary' });

export const taskList = z.strictObject({
  tasks: z.array(taskSummary),
  unreadable: unreadableItems,
  next_cursor: z.string().nullable(),
});

export const budgetView = z
  .strictObject({
    max_cost_usd: z.number(),
    spent_usd: z.number().describe('Never too low: a call whose cost is not known counts with its worst case.'),
    reserved_usd: z.number().describe('Set aside for the worst case of calls under way.'),
    exceeded: z.boolean().describe('Whether subtasks wait for the budget to be raised.'),
    needs_max_cost_usd: z
      .number()
      .nullable()
      .describe('The lowest budget that resumes one of them; null if none waits.'),
    resumes: z.array(id).describe('The subtasks that wait for the budget.'),
  })
  .meta({ id: 'Budget' });

export const subtaskView = z
  .strictObject({
    id,
    title: z.string(),
    description: z.string(),
    agent_type: z.string(),
    department,
    estimated_time: z.string().describe('As in the seed: "1h", "2h 15m".'),
    estimated_hours: z.number(),
    depends_on: z.array(id),
    requirements: z.array(z.int()).describe("Indexes into the task's requirements."),
    status: subtaskStatus,
    stage: subtaskStage.nullable(),
    attempt: z.int(),
    agent_id: id.nullable().describe('The agent of the current attempt.'),
    progress: z.number().nullable().describe('0 to 1, as reported by its agent; null if it reports none.'),
    waiting_for: z.string().nullable(),
    failures: z.array(
      z.strictObject({
        attempt: z.int(),
        agent_id: id.nullable(),
        error: z.string(),
        message: z.string(),
        at: timestamp,
      }),
    ),
  })
  .meta({ id: 'Subtask' });

export const approvalView = z
  .strictObject({
    run: z.int().describe('The run whose results the person has seen.'),
    by: z.string(),
    at: z.iso.datetime(),
    decision,
    comment: z.string().nullable(),
    subtasks: z.array(id).describe('The rejected subtasks.'),
  })
  .meta({ id: 'Approval' });

export const taskView = z
  .strictObject({
    ...taskSummary.shape,
    description: z.string(),
    requirements: z.array(z.string()),
    estimated_hours: z.number().nullable(),
    dependencies: z.array(id),
    output_format: z.string().nullable(),
    agents: z.record(z.string(), z.int()).nullable(),
    budget: budgetView.nullable(),
    run: z.int(),
    reason: z
      .string()
      .nullable()
      .describe('Why it is blocked, stopped by its budget, failed or cancelled; or whose approval it waits for.'),
    started_at: timestamp.nullable(),
    finished_at: timestamp.nullable(),
    approval: z.boolean().describe('Whether a person has to approve its results.'),
    approvals: z.array(approvalView).describe('Decisions of people on the results, oldest first.'),
    encrypt_results_to: z
      .strictObject({
        thumbprint: z.string().describe('Of the public key, by SHA-256 (RFC 7638).'),
        kid: z.string().nullable(),
        alg: z.string(),
        sealed_at: timestamp
          .nullable()
          .describe('Since then nobody but the holder of the key can read the results; null: agents may need them.'),
      })
      .nullable()
      .describe('The key that deliverables and reports are encrypted to; null: they are not.'),
    planned_by: z
      .string()
      .nullable()
      .describe('`rules`, `model/<provider>:<model>`, or the rules with the reason why no model did.'),
    subtasks: z.array(subtaskView),
    links,
  })
  .meta({ id: 'Task' });

/** The seed's Stage 4. */
export const taskStatusView = z
  .strictObject({
    task_id: id,
    status: taskStatus,
    progress: z.int().min(0).max(100).describe('Share of the planned hours that is completed, in per cent.'),
    subtask_status: z.record(z.string(), subtaskStatus),
    metrics: z.strictObject({
      time_elapsed: z.string().describe('From submission to the end, or to now: "2h 15m".'),
      api_calls: z.int().describe('Calls to model providers, for the plan, the subtasks and their judges.'),
      cache_hits: z.int().describe('Answers of models that were taken from the cache instead.'),
      cost: z.string().nullable().describe('"$2.35"; null if a cost is not known.'),
      quality_score: z.number().nullable().describe('Mean over the completed subtasks, by hours.'),
      elapsed_seconds: z.number(),
      cost_usd: z.number().nullable(),
      infrastructure_cost: z
        .number()
        .min(0)
        .describe('Dollars that AWS charges for the task so far, beside models: an estimate by list prices.'),
    }),
    budget: budgetView.nullable(),
    stage: z.enum(['ingestion', 'decomposition', 'execution', 'approval', 'finished']),
    reason: z.string().nullable(),
    waiting: z.array(z.strictObject({ id, reason: z.string() })).describe('Everything that waits, and for what.'),
  })
  .meta({ id: 'TaskStatus' });

/** GET /api/open-tasks */
export const openTaskList = z.strictObject({
  tasks: z.array(z.strictObject({ ...taskSummary.shape, ...taskStatusView.shape }).meta({ id: 'OpenTask' })),
  unreadable: unreadableItems,
  next_cursor: z.string().nullable(),
});

export const deliverableView = z
  .strictObject({
    subtask_id: id,
    title: z.string(),
    agent_id: id,
    attempt: z.int(),
    runtime: z.string(),
    models: z.array(z.string()).nullable().describe('The models that wrote parts of it; null if they are not known.'),
    summary: z.string(),
    artifacts: z.array(
      z.strictObject({
        ...artifact.shape,
        content: z.string().nullable().describe('null if the answer would become too large: see `href`.'),
        bytes: z.int(),
        sha256: z.string(),
        href: z.string().describe('Path that returns this file alone, as it is.'),
      }),
    ),
    requirements_met: z.array(z.strictObject({ requirement: z.int(), artifacts: z.array(z.string()) })),
    usage,
    quality: z.strictObject({ verdict, score: z.number().nullable() }),
    submitted_at: timestamp,
    encrypted: z
      .string()
      .nullable()
      .describe(
        'The JWE of the deliverable as JSON, if only the submitter can open it: summary, requirements, names and types of the files. `artifacts` are JWEs of their contents then.',
      ),
  })
  .meta({ id: 'DeliverableView' });

/** The seed's Stages 2, 3 and 5 with what was delivered. Partial while the task runs: `status` and `partial` say so. */
export const taskResults = z
  .strictObject({
    task_id: id,
    status: taskStatus,
    partial: z.boolean(),
    budget: budgetView.nullable(),
    deliverables: z.array(deliverableView),
    breakdown: z.strictObject({
      parent_task: id,
      subtasks: z.array(z.strictObject({ id, title: z.string(), agent_type: z.string(), estimated_time: z.string() })),
    }),
    planning: z
      .strictObject({ made_by: z.string().nullable(), usage: usage.nullable() })
      .describe('Maker of the plan, and usage of models for it, even if their plan was not taken.'),
    assignments: z.array(assignment),
    qa_results: qaResults.nullable(),
    quality_score: z.number().nullable(),
    links,
  })
  .meta({ id: 'TaskResults' });

export const agentView = z
  .strictObject({
    agent_id: id,
    agent_type: z.string(),
    department,
    skills: z.array(z.string()),
    capacity: z.int(),
    runtime: z.string(),
    models: z
      .array(z.string())
      .nullable()
      .describe('Its own models, in order; null if it uses those of config/models.yaml, or pulls its work.'),
    price_per_hour_usd: z.number().nullable(),
    status: z.enum(['online', 'draining', 'offline']),
    unavailable_until: timestamp.nullable().describe('Its models cannot be called: it gets no work until then.'),
    current_load: z.number(),
    working_on: z.array(z.strictObject({ task_id: id, subtask_id: id, attempt: z.int(), since: timestamp })),
    registered_at: timestamp,
    registered_by: z
      .strictObject({ owner: z.string(), key_id: z.string().nullable().describe('null: no key was sent.') })
      .nullable()
      .describe('null: config/agents.yaml, or not known.'),
  })
  .meta({ id: 'Agent' });

export const agentList = z.strictObject({
  agents: z.array(agentView),
  unreadable: unreadableItems,
  next_cursor: z.string().nullable(),
});

export const deadLetter = z
  .strictObject({
    id: z.string(),
    queue: z.string(),
    reason: z.string(),
    sent_at: timestamp,
    task_id: id.nullable(),
    subtask_id: id.nullable(),
    attempt: z.int().nullable(),
    body: z.string().describe('The message, with its task token removed, cut at 2,000 characters.'),
  })
  .meta({ id: 'DeadLetter' });

export const deadLetterList = z.strictObject({
  dead_letters: z.array(deadLetter),
  unreadable: unreadableItems,
  next_cursor: z.string().nullable(),
});

export const health = z.strictObject({ status: z.literal('ok'), version: z.string() });
