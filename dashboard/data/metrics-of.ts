import type { Answer } from '../../client/types.ts';
import type { Bar } from '../components/bar-list.tsx';
import type { Metric } from '../components/metric-panel.tsx';
import { formatCount, formatName, formatSeconds, formatShare, formatUsd } from './format.ts';

type Tasks = Answer<'getTaskMetrics'>;
type Agents = Answer<'getAgentMetrics'>;
type System = Answer<'getSystemMetrics'>;
type Format = (value: number) => string;

const text = (value: number | null, format: Format) => (value === null ? null : format(value));
const share = (part: number, rest: number) => (part + rest === 0 ? null : part / (part + rest));
const score: Format = (value) => value.toFixed(2);
const milliseconds: Format = (value) => formatSeconds(value / 1000);
const perHour: Format = (value) => `${value < 10 ? value.toFixed(1) : formatCount(Math.round(value))} / h`;

/** Rows for a list of bars, without those whose value is not known. */
function rows<R>(all: readonly R[], name: (row: R) => string, value: (row: R) => number | null, format: Format): Bar[] {
  return all.flatMap((row) => {
    const known = value(row);
    return known === null ? [] : [{ name: formatName(name(row)), value: known, text: format(known) }];
  });
}

/** The figures of tasks that docs/metrics.md defines. */
export function taskMetrics({ total, task_types, departments, series }: Tasks): Metric[] {
  const at = series.map((point) => point.at);
  const type = ({ task_type }: Tasks['task_types'][number]) => task_type;
  return [
    {
      title: 'Completion time',
      value: text(total.average_completion_seconds, formatSeconds),
      note: 'From submission to completion, without tasks that a person had to approve.',
      series: { at, values: series.map((point) => point.average_completion_seconds), format: formatSeconds },
      bars: { by: 'task type', rows: rows(task_types, type, (row) => row.average_completion_seconds, formatSeconds) },
    },
    {
      title: 'Success rate',
      value: text(total.success_rate, formatShare),
      note: `${formatCount(total.completed)} completed, ${formatCount(total.failed)} failed, ${formatCount(total.cancelled)} cancelled, which do not count.`,
      series: { at, values: series.map((point) => share(point.completed, point.failed)), format: formatShare, most: 1 },
      bars: {
        by: 'department',
        rows: rows(
          departments,
          (row) => row.department,
          (row) => row.success_rate,
          formatShare,
        ),
        most: 1,
      },
    },
    {
      title: 'Cost per task',
      value: text(total.cost_per_task_usd, formatUsd),
      note:
        total.tasks_of_unknown_cost === 0
          ? 'Every attempt, plan and judge of tasks that completed or failed.'
          : `Without ${formatCount(total.tasks_of_unknown_cost)} tasks whose cost is not known.`,
      series: { at, values: series.map((point) => point.cost_per_task_usd), format: formatUsd },
      bars: { by: 'task type', rows: rows(task_types, type, (row) => row.cost_per_task_usd, formatUsd) },
    },
    {
      title: 'Quality',
      value: text(total.average_quality_score, score),
      note: 'Mean score of deliverables that passed; below, how many had which score.',
      series: { at, values: series.map((point) => point.average_quality_score), format: score, most: 1 },
      bars: { by: 'score', rows: distribution(task_types), isOrdered: true },
    },
  ];
}

/** Deliverables by score, over all types of tasks. */
function distribution(types: Tasks['task_types']): Bar[] {
  const counts = new Map<number, number>();
  for (const { quality_distribution } of types)
    for (const { up_to, count } of quality_distribution) counts.set(up_to, (counts.get(up_to) ?? 0) + count);
  return [...counts]
    .toSorted(([a], [b]) => b - a)
    .map(([upTo, count]) => ({ name: `up to ${upTo}`, value: count, text: formatCount(count) }));
}

/** The figures of agents. */
export function agentMetrics({ total, agent_types, series }: Agents): Metric[] {
  const at = series.map((point) => point.at);
  const by = (value: (row: Agents['agent_types'][number]) => number | null, format: Format, most?: number) => ({
    by: 'agent type',
    rows: rows(agent_types, (row) => row.agent_type, value, format),
    ...(most === undefined ? {} : { most }),
  });
  return [
    {
      title: 'Subtasks per agent',
      value: text(total.completed_per_agent, score),
      note: `${formatCount(total.completed)} subtasks completed, ${formatCount(total.agents)} agents registered now.`,
      series: { at, values: series.map(({ completed }) => completed), format: formatCount },
      bars: by((row) => row.completed_per_agent, score),
    },
    {
      title: 'Response time',
      value: text(total.average_response_seconds, formatSeconds),
      note: 'From the assignment of an attempt to its verdict.',
      series: { at, values: series.map((point) => point.average_response_seconds), format: formatSeconds },
      bars: by((row) => row.average_response_seconds, formatSeconds),
    },
    {
      title: 'Error rate',
      value: text(total.error_rate, formatShare),
      note: `${formatCount(total.failed)} attempts failed, ${formatCount(total.sent_back)} were sent back. Only failures that are the agent’s count.`,
      series: { at, values: series.map((point) => point.error_rate), format: formatShare, most: 1 },
      bars: by((row) => row.error_rate, formatShare, 1),
    },
    {
      title: 'Utilization',
      value: text(total.utilization, formatShare),
      note: `Time for which the ${formatCount(total.slots)} slots were held. An attempt counts when it ends.`,
      series: { at, values: series.map((point) => point.utilization), format: formatShare },
      bars: by((row) => row.utilization, formatShare),
    },
  ];
}

/** The figures of the system. */
export function systemMetrics(system: System): Metric[] {
  const { series, availability, throughput, models, queue } = system;
  const at = series.map((point) => point.at);
  return [
    {
      title: 'Queue depth',
      value: formatCount(system.queue_depth),
      note: `Now: ${formatCount(queue.tasks.queued ?? 0)} tasks to begin, ${formatCount(queue.subtasks.ready ?? 0)} subtasks without a free agent.`,
      series: { at, values: series.map(({ queue_depth }) => queue_depth), format: formatCount, kind: 'line' },
    },
    {
      title: 'Wait',
      value: text(system.average_wait_seconds, formatSeconds),
      note: 'From the moment a subtask could be assigned to its assignment.',
      series: { at, values: series.map((point) => point.average_wait_seconds), format: formatSeconds },
    },
    {
      title: 'Throughput',
      value: perHour(throughput.tasks_per_hour),
      note: `Tasks that completed; and ${perHour(throughput.subtasks_per_hour)} subtasks.`,
      series: { at, values: series.map(({ tasks_completed }) => tasks_completed), format: formatCount },
    },
    {
      title: 'API availability',
      value: text(availability.value, formatShare),
      note:
        availability.not_measured ??
        `${formatCount(availability.faults ?? 0)} of ${formatCount(availability.requests ?? 0)} answers were faults of the server.`,
    },
    {
      title: 'Rework',
      value: text(system.rework_rate, formatShare),
      note: 'Attempts that the checks sent back.',
      series: { at, values: series.map((point) => point.rework_rate), format: formatShare, most: 1 },
    },
    {
      title: 'Spawn time',
      value: text(system.average_spawn_ms, milliseconds),
      note: 'From the assignment of an attempt to its start.',
      series: { at, values: series.map((point) => point.average_spawn_ms), format: milliseconds },
    },
    {
      title: 'Spend',
      value: formatUsd(system.spend_usd),
      note:
        system.unpriced_usages === 0
          ? 'Known cost of attempts, plans and judges.'
          : `Without ${formatCount(system.unpriced_usages)} attempts, plans and judges whose cost is not known.`,
      series: { at, values: series.map((point) => point.spend_usd), format: formatUsd },
      bars: {
        by: 'model',
        rows: models.map(({ model, cost_usd }) => ({ name: model, value: cost_usd, text: formatUsd(cost_usd) })),
      },
    },
  ];
}
