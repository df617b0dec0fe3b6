import type * as z from 'zod';
import type { agentMetrics, systemMetrics, taskMetrics } from '../contracts/api/metrics-views.ts';
import type { NameOf } from '../contracts/journal/measures.ts';
import { type Department, subtaskStatus, taskStatus } from '../contracts/storage/task-schemas.ts';
import { isEnded } from '../lifecycle/task.ts';
import { type Counts, distributionsOf, firstLabels, merged, plus, total, valuesOf } from '../metrics/counts.ts';
import { roundTo } from '../metrics/round-to.ts';
import { resolutions, type WindowName, windows } from '../metrics/time-buckets.ts';
import { type Circuit, circuitStateOf } from '../models/circuit.ts';

/** Counts of a window: all since the beginning, and those of each of its buckets, oldest first. */
export type WindowCounts = {
  window: WindowName;
  now: Date;
  total: Counts;
  buckets: { begin: string; counts: Counts }[];
};
/** Answers of the API; undefined where nothing counts them that we could read. */
export type ApiAnswers = { requests: number; faults: number };

/** GET /api/metrics/tasks */
export function viewTaskMetrics(of: WindowCounts): z.input<typeof taskMetrics> {
  const { counts, shape } = summed(of);
  return {
    ...shape,
    total: { ...taskFigures(counts), success_rate: successRate(counts) },
    task_types: firstLabels(counts, TASK_MEASURES).map((taskType) => ({
      task_type: taskType,
      ...taskFigures(counts, taskType),
      quality_distribution: (
        distributionsOf(counts, 'quality_score').find(({ labels }) => labels[0] === taskType)?.buckets ?? []
      )
        .filter(({ upTo }) => Number.isFinite(upTo))
        .map(({ upTo, count }) => ({ up_to: upTo, count })),
    })),
    departments: departmentsIn(counts).map((department) => {
      const isIn = ([, each]: string[]) => each === department;
      return {
        department,
        completed: total(counts, 'tasks_completed', isIn),
        failed: total(counts, 'tasks_failed', isIn),
        success_rate: successRate(counts, isIn),
      };
    }),
    series: of.buckets.map(({ begin, counts: some }) => ({ at: begin, ...taskFigures(some) })),
  };
}

const TASK_MEASURES = [
  'tasks_submitted',
  'tasks_completed',
  'tasks_failed',
  'tasks_cancelled',
  'quality_score',
] as const;

function taskFigures(counts: Counts, taskType?: string) {
  const isOf = ofFirst(taskType);
  const [completed, failed] = [total(counts, 'tasks_completed', isOf), total(counts, 'tasks_failed', isOf)];
  const costs = merged(distributionsOf(counts, 'task_cost_dollars').filter(({ labels }) => isOf(labels)));
  return {
    submitted: total(counts, 'tasks_submitted', isOf),
    completed,
    failed,
    cancelled: total(counts, 'tasks_cancelled', isOf),
    average_completion_seconds: average(counts, 'task_duration_seconds', 3, isOf),
    cost_per_task_usd: average(counts, 'task_cost_dollars', 9, isOf),
    tasks_of_unknown_cost: Math.max(0, completed + failed - costs.count),
    average_quality_score: average(counts, 'quality_score', 4, isOf),
  };
}

function departmentsIn(counts: Counts): Department[] {
  const labels = [...valuesOf(counts, 'tasks_completed'), ...valuesOf(counts, 'tasks_failed')].map(
    ({ labels: [, department] }) => department as Department,
  );
  return [...new Set(labels)].sort();
}

function successRate(counts: Counts, fits?: (labels: string[]) => boolean): number | null {
  const completed = total(counts, 'tasks_completed', fits);
  return share(completed, completed + total(counts, 'tasks_failed', fits));
}

/** GET /api/metrics/agents */
export function viewAgentMetrics(of: WindowCounts): z.input<typeof agentMetrics> {
  const { counts, shape, seconds } = summed(of);
  const now = of.total;
  const types = [...new Set([...firstLabels(now, ['agents']), ...firstLabels(counts, AGENT_MEASURES)])].sort();
  const ofAgents = (agentType?: string) => {
    const isOf = ofFirst(agentType);
    const agents = atLeast0(total(now, 'agents', isOf));
    const slots = atLeast0(total(now, 'agent_slots', isOf));
    const figures = agentFigures(counts, slots * seconds, agentType);
    const perAgent = agents === 0 ? null : roundTo(figures.completed / agents, 4);
    return { agents, slots, completed_per_agent: perAgent, ...figures };
  };
  const slots = atLeast0(total(now, 'agent_slots'));
  const step = shape.resolution_seconds;
  return {
    ...shape,
    total: ofAgents(),
    agent_types: types.map((agentType) => ({ agent_type: agentType, ...ofAgents(agentType) })),
    series: of.buckets.map(({ begin, counts: some }) => {
      const passed = Math.min(step, (of.now.getTime() - Date.parse(begin)) / 1_000);
      return { at: begin, ...agentFigures(some, slots * passed) };
    }),
  };
}

const AGENT_MEASURES = [
  'attempts_completed',
  'attempts_failed',
  'attempts_sent_back',
  'attempts_uncounted',
  'subtask_wait_seconds',
] as const;

function agentFigures(counts: Counts, slotSeconds: number, agentType?: string) {
  const isOf = ofFirst(agentType);
  const [completed, failed, sentBack] = [
    total(counts, 'attempts_completed', isOf),
    total(counts, 'attempts_failed', isOf),
    total(counts, 'attempts_sent_back', isOf),
  ];
  const attempted = completed + failed + sentBack;
  return {
    completed,
    failed,
    sent_back: sentBack,
    uncounted: total(counts, 'attempts_uncounted', isOf),
    average_response_seconds: average(counts, 'attempt_duration_seconds', 3, isOf),
    error_rate: share(failed, attempted),
    rework_rate: share(sentBack, attempted),
    utilization: share(total(counts, 'attempts_busy_seconds', isOf), slotSeconds),
    average_wait_seconds: average(counts, 'subtask_wait_seconds', 3, isOf),
  };
}

/** GET /api/metrics/system. `answers`: of the API in the window; undefined if nothing that can be read counts them. */
export function viewSystemMetrics(
  of: WindowCounts,
  circuits: Circuit[],
  answers: ApiAnswers | undefined,
): z.input<typeof systemMetrics> {
  const { counts, shape, seconds } = summed(of);
  const figures = systemFigures(counts);
  const openTasks = taskStatus.options.filter((status) => !isEnded(status));
  const openSubtasks = subtaskStatus.options.filter((status) => !isEnded(status));
  const perHour = (count: number) => roundTo((count * 3_600) / seconds, 4);
  const models = new Set(firstLabels(counts, ['model_calls', 'spend_dollars', 'unpriced_usages']));
  return {
    ...shape,
    queue_depth: queueDepth(of.total),
    queue: { tasks: byStatus(of.total, 'tasks', openTasks), subtasks: byStatus(of.total, 'subtasks', openSubtasks) },
    throughput: {
      tasks_per_hour: perHour(figures.tasks_completed),
      subtasks_per_hour: perHour(figures.subtasks_completed),
    },
    ...figures,
    availability: availability(answers),
    dead_letters: total(counts, 'dead_letters'),
    unpriced_usages: total(counts, 'unpriced_usages'),
    models: [...models].sort().map((model) => ({
      model,
      calls: total(counts, 'model_calls', ofFirst(model)),
      cost_usd: total(counts, 'spend_dollars', ofFirst(model)),
      unpriced_usages: total(counts, 'unpriced_usages', ofFirst(model)),
    })),
    circuits: circuits.map((circuit) => ({
      model: circuit.model,
      state: circuitStateOf(circuit, of.now),
      opened: total(counts, 'circuits_opened', ofFirst(circuit.model)),
    })),
    series: of.buckets.map(({ begin, counts: some }, index) => {
      // The present depth, less what came after this point.
      const since = plus(...of.buckets.slice(index + 1).map((bucket) => bucket.counts));
      const depth = atLeast0(queueChange(of.total) - queueChange(since));
      return { at: begin, queue_depth: depth, ...systemFigures(some) };
    }),
  };
}

function systemFigures(counts: Counts) {
  const { completed, rework_rate } = agentFigures(counts, 0);
  const spawn = average(counts, 'spawn_seconds', 6);
  return {
    tasks_completed: total(counts, 'tasks_completed'),
    subtasks_completed: completed,
    average_wait_seconds: average(counts, 'subtask_wait_seconds', 3),
    average_spawn_ms: spawn === null ? null : roundTo(spawn * 1_000, 3),
    rework_rate,
    spend_usd: roundTo(total(counts, 'spend_dollars'), 9),
  };
}

const NOT_READ = 'CloudWatch, where API Gateway counts its answers, could not be read: the log says why.';

function availability(answers: ApiAnswers | undefined): z.input<typeof systemMetrics>['availability'] {
  if (!answers) return { value: null, requests: null, faults: null, not_measured: NOT_READ };
  const { requests, faults } = answers;
  const value = share(requests - faults, requests);
  return { value, requests, faults, not_measured: value === null ? 'No request came in the window.' : null };
}

/** Work that waits to begin: tasks that are queued, and subtasks that wait for a free agent. */
const queueDepth = (counts: Counts) => atLeast0(queueChange(counts));
const queueChange = (counts: Counts) =>
  total(counts, 'tasks', ofFirst('queued')) + total(counts, 'subtasks', ofFirst('ready'));

function byStatus(counts: Counts, name: 'tasks' | 'subtasks', statuses: string[]): Record<string, number> {
  return Object.fromEntries(statuses.map((status) => [status, atLeast0(total(counts, name, ofFirst(status)))]));
}

function summed({ window, now, buckets }: WindowCounts) {
  const [first] = buckets;
  const from = first?.begin ?? now.toISOString();
  return {
    counts: plus(...buckets.map(({ counts }) => counts)),
    seconds: Math.max(1, (now.getTime() - Date.parse(from)) / 1_000),
    shape: {
      window,
      from,
      to: now.toISOString(),
      resolution_seconds: resolutions[windows[window].resolution].seconds,
    },
  };
}

const ofFirst = (label: string | undefined) => (labels: string[]) => label === undefined || labels[0] === label;

function average(
  counts: Counts,
  name: NameOf<'histogram'>,
  decimals: number,
  fits: (labels: string[]) => boolean = () => true,
): number | null {
  const { count, sum } = merged(distributionsOf(counts, name).filter(({ labels }) => fits(labels)));
  return count === 0 ? null : roundTo(sum / count, decimals);
}

/** A share of at most 1: slots that are gone by now may have been busy. */
function share(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.min(1, roundTo(part / whole, 4));
}

/** Items that were there before the journal began leave statuses that they never entered. */
const atLeast0 = (value: number) => Math.max(0, value);
