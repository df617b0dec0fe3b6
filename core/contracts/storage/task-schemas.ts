import * as z from 'zod';
import { id, RESERVED_TASK_IDS } from '../ids.ts';
import { EMPTY, oneLine, prose, VISIBLE } from '../text.ts';
import type { Usage } from './deliverable.ts';
import { publicJwk, type ResultsKey } from './results-key.ts';

/**
 * The words for tasks and subtasks.
 *
 *   task      blocked ─▶ queued ─▶ in_progress ─▶ completed | failed | cancelled
 *             (dependencies) │          │  ▲
 *                            │          └──┘ a person rejects the results (stage approval)
 *                            └──────── retry ◀──────────────── failed | cancelled
 *   subtask   pending ─▶ ready ─▶ in_progress ─▶ completed | failed | cancelled
 *             (dependencies) ▲         │ an attempt that failed or needs rework
 *                            └─────────┘ the next attempt
 */
export const taskStatus = z.enum(['blocked', 'queued', 'in_progress', 'completed', 'failed', 'cancelled']);
export type TaskStatus = z.infer<typeof taskStatus>;

export const subtaskStatus = z.enum(['pending', 'ready', 'in_progress', 'completed', 'failed', 'cancelled']);
export type SubtaskStatus = z.infer<typeof subtaskStatus>;

/** The stage of a subtask in its pipeline: finding an agent, being worked on, being checked. */
export const subtaskStage = z.enum(['match', 'execute', 'assess']);
export type SubtaskStage = z.infer<typeof subtaskStage>;

export const priority = z.enum(['critical', 'high', 'medium', 'low']);
export type Priority = z.infer<typeof priority>;

export const department = z.enum(['INFRA', 'ARCHITECTURE', 'AI_ML', 'QUALITY', 'SECURITY']);
export type Department = z.infer<typeof department>;

export const MAX_REQUIREMENTS = 50;
/**
 * An inline Map starts its items in order only if it runs one at a time. So all subtasks must fit into its 40 slots:
 * otherwise those that wait could keep the one that they wait for from starting.
 */
export const MAX_SUBTASKS = 40;

/** The most dollars that a task may cost. Costs are counted in billionths, so a millionth is well above their unit. */
export const maxCostUsd = z.number().min(0.000001).max(1_000_000);

/** A submission: the seed's Stage 1 fields, `kind` and `agents`. Only type and title are required. */
export const taskSubmission = z
  .strictObject({
    id: id
      .refine((value) => !RESERVED_TASK_IDS.some((reserved) => reserved === value), 'is reserved')
      .optional()
      .describe('Chosen by the caller, or generated. The same id with the same body is the same task.'),
    type: z
      .string()
      .describe('A task type of config/routing.yaml.')
      .meta({ examples: ['development'] }),
    kind: z
      .string()
      .optional()
      .describe("One of the type's kinds of work.")
      .meta({ examples: ['api_development'] }),
    priority: priority.default('medium').describe('More urgent work gets agents first, and more reliable ones.'),
    title: oneLine(200).describe('What is to be made, in a line.'),
    description: prose(100_000).default('').describe('Background for the agents: what there is, what it is for.'),
    requirements: z
      .array(prose(2_000).trim().regex(VISIBLE, EMPTY))
      .max(MAX_REQUIREMENTS)
      .default([])
      .describe('What the result has to do. Each becomes work of its own, and is checked.'),
    estimated_hours: z
      .number()
      .min(0.01)
      .max(10_000)
      .optional()
      .describe("Hours of work; the plan's hours add up to them."),
    dependencies: z.array(id).max(50).default([]).describe('Ids of tasks that must be completed first.'),
    output_format: oneLine(200)
      .optional()
      .describe('What to hand in; asking for documentation adds a subtask for it.')
      .meta({ examples: ['code + documentation'] }),
    max_cost_usd: maxCostUsd
      .nullish()
      .describe(
        'The most that the task may cost; by default the limit of the stage. See POST /api/tasks/{task_id}/budget.',
      )
      .meta({ examples: [2.5] }),
    approval: z
      .boolean()
      .default(false)
      .describe('Whether a person has to approve the results before the task is completed.'),
    encrypt_results_to: publicJwk
      .optional()
      .describe(
        'A public key: what the task delivers is answered, and after its end stored, only encrypted to it (docs/encryption.md).',
      ),
    agents: z
      .record(z.string(), z.int().min(1).max(10))
      .optional()
      .describe('Staffing: how many agents of a type the work is split between.')
      .meta({ examples: [{ backend: 2, frontend: 1 }] }),
  })
  .meta({ id: 'TaskSubmission' });

/** A submission as the code sees it; agent types are resolved to their canonical names. */
export type TaskText = {
  type: string;
  kind: string | undefined;
  priority: Priority;
  title: string;
  description: string;
  requirements: string[];
  estimatedHours: number | undefined;
  dependencies: string[];
  outputFormat: string | undefined;
  maxCostUsd: number | undefined;
  agents: Record<string, number> | undefined;
  /** Undefined means no. */
  approval?: true | undefined;
  /** The key that the results are encrypted to; undefined: they are not. */
  resultsKey?: ResultsKey | undefined;
};

/** A node of a plan. `requirements` are indexes into the task's requirements; hours are estimated work. */
export type PlannedSubtask = {
  subtaskId: string;
  title: string;
  description: string;
  agentType: string;
  department: Department;
  skills: string[];
  hours: number;
  dependsOn: string[];
  requirements: number[];
};

/**
 * The DAG of a task, in topological order. `madeBy`: `rules` or `model/<provider>:<model>`. `note`: why the rules
 * made it, if a model was to. `usage`: usage of models for the plan, if one was asked, even if its plan was refused.
 */
export type Plan = { madeBy: string; note?: string; subtasks: PlannedSubtask[]; usage?: Usage };
