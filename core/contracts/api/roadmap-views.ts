import * as z from 'zod';
import { id } from '../ids.ts';
import { priority, taskStatus } from '../storage/task-schemas.ts';

const timestamp = z.iso.datetime();

/** The state of a roadmap, a phase or a task of it; `not_submitted` comes before all others. */
const state = z.enum(['not_submitted', 'in_progress', 'completed', 'failed']);

const metrics = z.strictObject({
  elapsed_seconds: z.number().nullable().describe('From the first submission to the last end, or to now.'),
  cost_usd: z.number().nullable().describe('Sum over the tasks; null if a cost is not known.'),
  quality_score: z.number().nullable().describe('Mean over the completed tasks that have one.'),
});

const taskProgress = z.strictObject({
  task_id: id,
  title: z.string(),
  type: z.string(),
  priority,
  status: z.enum(['not_submitted', ...taskStatus.options]),
  progress: z.int().min(0).max(100),
  needs: z
    .enum(['approval', 'budget'])
    .nullable()
    .describe('What a person has to give before it goes on: an approval, or a larger budget.'),
  reason: z.string().nullable(),
  submitted_at: timestamp.nullable(),
  metrics,
});

const phaseProgress = z.strictObject({
  name: z.string(),
  status: state.describe('failed: a task failed or was cancelled.'),
  tasks: z.array(taskProgress),
});

/** Progress of a roadmap. */
export const roadmapProgress = z
  .strictObject({
    status: state.describe('failed: a task failed or was cancelled, and nothing goes on.'),
    phases: z.array(phaseProgress),
    metrics,
  })
  .meta({ id: 'RoadmapProgress' });
export type RoadmapProgress = z.output<typeof roadmapProgress>;
export type PhaseProgress = z.output<typeof phaseProgress>;
export type TaskProgress = z.output<typeof taskProgress>;
