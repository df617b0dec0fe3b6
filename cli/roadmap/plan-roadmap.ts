import * as z from 'zod';
import { planSizeOf, type Roadmap, type RoutingConfig } from '../../client/parse-roadmap.ts';
import type { Answer } from '../../client/tritons-client.ts';

const task = z.strictObject({
  id: z.string(),
  title: z.string(),
  type: z.string(),
  kind: z.string().nullable(),
  priority: z.string(),
  agents: z.record(z.string(), z.int()),
  dependencies: z.array(z.string()),
  subtasks: z.int().describe('Of the plan that the rules make.'),
  hours: z.number().describe('Estimated work of these subtasks.'),
  expected_cost_usd: z.number().nullable(),
  cost_basis: z.string().describe('What the expected cost comes from, or the reason why none is known.'),
});

/** The tasks that deploying a roadmap would submit. */
export const roadmapPlan = z.strictObject({
  roadmap_id: z.string(),
  title: z.string(),
  phases: z.array(z.strictObject({ name: z.string(), tasks: z.array(task) })),
  tasks: z.int(),
  hours: z.number(),
  expected_cost_usd: z.number().nullable().describe('Sum over the tasks; null if that of one is not known.'),
});
export type RoadmapPlan = z.output<typeof roadmapPlan>;
type Cost = Pick<z.output<typeof task>, 'expected_cost_usd' | 'cost_basis'>;

/** Figures of tasks in the last 30 days, or why they cannot be read. */
export type Figures = Pick<Answer<'getTaskMetrics'>, 'task_types'> | { unread: string };

/** Makes the plan of a roadmap. Costs are averages that were measured, and nothing else. */
export function planRoadmap(roadmap: Roadmap, routing: RoutingConfig, figures: Figures): RoadmapPlan {
  const phases = roadmap.phases.map(({ name, tasks }) => ({
    name,
    tasks: tasks.map((task) => ({
      id: task.id,
      title: task.title,
      type: task.type,
      kind: task.kind ?? null,
      priority: task.priority,
      agents: task.agents ?? {},
      dependencies: task.dependencies,
      ...planSizeOf(roadmap, task, routing),
      ...costOf(task.type, figures),
    })),
  }));
  const tasks = phases.flatMap((phase) => phase.tasks);
  const costs = tasks.map(({ expected_cost_usd }) => expected_cost_usd);
  return {
    roadmap_id: roadmap.id,
    title: roadmap.title,
    phases,
    tasks: tasks.length,
    hours: Number(sum(tasks.map(({ hours }) => hours)).toFixed(2)),
    expected_cost_usd: costs.includes(null) ? null : sum(costs as number[]),
  };
}

function costOf(type: string, figures: Figures): Cost {
  if ('unread' in figures) return { expected_cost_usd: null, cost_basis: figures.unread };
  const found = figures.task_types.find(({ task_type }) => task_type === type);
  const known = found ? found.completed + found.failed - found.tasks_of_unknown_cost : 0;
  if (!found || found.cost_per_task_usd === null) {
    const cost_basis = `no ${type} task of known cost has ended in the last 30 days`;
    return { expected_cost_usd: null, cost_basis };
  }
  const cost_basis = `average of the ${type} tasks of the last 30 days whose cost is known: ${known}`;
  return { expected_cost_usd: found.cost_per_task_usd, cost_basis };
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
