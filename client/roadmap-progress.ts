import type { PhaseProgress, RoadmapProgress, TaskProgress } from '../core/contracts/api/roadmap-views.ts';
import type { RoadmapSubmission } from '../core/roadmap/roadmap-tasks.ts';
import type { TaskStatusView } from './types.ts';
import { hasEnded } from './watch-task.ts';

export { roadmapProgress } from '../core/contracts/api/roadmap-views.ts';
export type { PhaseProgress, RoadmapProgress, TaskProgress };

/** Phases of tasks as they are submitted. */
export type RoadmapTasks = { phases: { name: string; tasks: RoadmapSubmission[] }[] };
/** The last known state of a submitted task. */
export type Reading = { status: TaskStatusView; submittedAt: string };

/** Puts together how far a roadmap is from what is known of its tasks. */
export function progressOf({ phases }: RoadmapTasks, readings: ReadonlyMap<string, Reading>): RoadmapProgress {
  const shown = phases.map(({ name, tasks }): PhaseProgress => {
    const progress = tasks.map((task) => taskProgressOf(task, readings.get(task.id)));
    return { name, status: stateOf(progress), tasks: progress };
  });
  const all = shown.flatMap(({ tasks }) => tasks);
  const isOver = tasksOver(
    phases.flatMap(({ tasks }) => tasks),
    readings,
  );
  const goesOn = all.some(({ task_id, status }) => status !== 'not_submitted' && !isOver(task_id));
  const status = stateOf(all);
  return { status: status === 'failed' && goesOn ? 'in_progress' : status, phases: shown, metrics: sumOf(all) };
}

/** Finds the tasks that do not go on: they have ended, or wait for one that failed, was cancelled, or does so itself. */
export function tasksOver(
  tasks: RoadmapSubmission[],
  readings: ReadonlyMap<string, Reading>,
): (taskId: string) => boolean {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const known = new Map<string, boolean>();
  const isLost = (taskId: string): boolean => {
    const lost = known.get(taskId) ?? findLost(taskId);
    known.set(taskId, lost);
    return lost;
  };
  const findLost = (taskId: string): boolean => {
    const status = readings.get(taskId)?.status.status;
    if (status === 'failed' || status === 'cancelled') return true;
    return status === 'blocked' && (byId.get(taskId)?.dependencies?.some(isLost) ?? false);
  };
  return (taskId) => hasEnded(readings.get(taskId)?.status.status ?? 'not_submitted') || isLost(taskId);
}

function taskProgressOf({ id, title, type, priority = 'medium' }: RoadmapSubmission, reading?: Reading): TaskProgress {
  const { status, submittedAt } = reading ?? {};
  return {
    task_id: id,
    title,
    type,
    priority,
    status: status?.status ?? 'not_submitted',
    progress: status?.progress ?? 0,
    needs: status ? needOf(status) : null,
    reason: status?.reason ?? null,
    submitted_at: submittedAt ?? null,
    metrics: {
      elapsed_seconds: status?.metrics.elapsed_seconds ?? null,
      cost_usd: status?.metrics.cost_usd ?? null,
      quality_score: status?.metrics.quality_score ?? null,
    },
  };
}

function needOf({ status, stage, budget }: TaskStatusView): TaskProgress['needs'] {
  if (status !== 'in_progress') return null;
  if (stage === 'approval') return 'approval';
  return budget?.exceeded ? 'budget' : null;
}

function stateOf(tasks: TaskProgress[]): RoadmapProgress['status'] {
  const are = (...statuses: TaskProgress['status'][]) => tasks.filter(({ status }) => statuses.includes(status)).length;
  if (are('failed', 'cancelled') > 0) return 'failed';
  if (are('completed') === tasks.length) return 'completed';
  return are('not_submitted') === tasks.length ? 'not_submitted' : 'in_progress';
}

function sumOf(tasks: TaskProgress[]): RoadmapProgress['metrics'] {
  const submitted = tasks.filter(({ submitted_at }) => submitted_at !== null);
  const begins = submitted.map(({ submitted_at }) => Date.parse(submitted_at!));
  const ends = submitted.map(({ metrics }, index) => begins[index]! + (metrics.elapsed_seconds ?? 0) * 1000);
  const costs = submitted.map(({ metrics }) => metrics.cost_usd);
  const scores = tasks.flatMap(({ status, metrics: { quality_score } }) =>
    status === 'completed' && quality_score !== null ? [quality_score] : [],
  );
  return {
    elapsed_seconds: submitted.length === 0 ? null : Math.max(0, Math.max(...ends) - Math.min(...begins)) / 1000,
    cost_usd: costs.includes(null) ? null : sum(costs as number[]),
    quality_score: scores.length === 0 ? null : sum(scores) / scores.length,
  };
}

const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);
