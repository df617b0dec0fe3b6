import type { PhaseProgress, RoadmapProgress, TaskProgress } from '../../client/roadmap-progress.ts';
import { count, dollars, duration, score } from '../output/amounts.ts';
import { type Cell, type Column, type Look, table } from '../output/table.ts';
import { cutText } from '../output/text-width.ts';
import type { RoadmapPlan } from '../roadmap/plan-roadmap.ts';
import { stateCell } from './state.ts';
import { commandLines, hanging } from './task.ts';

type Named = { title: string; roadmap_id: string };

/** Renders what deploying a roadmap would submit. */
export function renderPlan(plan: RoadmapPlan, look: Look): string[] {
  const columns = [
    { heading: 'TASK', least: 20 },
    { heading: 'TYPE', spare: 2 },
    { heading: 'PRIORITY', spare: 1 },
    { heading: 'AGENTS', least: 12, spare: 3 },
    { heading: 'HOURS', right: true },
    { heading: 'COST', right: true },
  ];
  const rows = plan.phases.map(({ name, tasks }) => ({
    heading: name,
    rows: tasks.map(({ title, type, priority, agents, hours, expected_cost_usd }): Cell[] => [
      title,
      type,
      priority,
      staff(agents),
      String(hours),
      costCell(expected_cost_usd),
    ]),
  }));
  const total = [count(plan.tasks, 'task'), `${plan.hours} h of work`];
  if (plan.expected_cost_usd !== null) total.push(`about ${dollars(plan.expected_cost_usd)}`);
  const bases = new Set(plan.phases.flatMap(({ tasks }) => tasks).map(({ cost_basis }) => cost_basis));
  return [
    ...titleLines(plan, look),
    ...inPhases(columns, rows, look),
    '',
    look.paint('bold', total.join(' · ')),
    ...hanging('HOURS: estimated work, by the plan that the rules make; a model may plan otherwise.', look.columns),
    ...[...bases].flatMap((basis) => hanging(`COST: ${basis}.`, look.columns)),
    'Nothing was submitted.',
  ];
}

/** Renders how far a roadmap is: its figures, phases and tasks, what needs a person, and what leads on. */
export function renderProgress(named: Named, progress: RoadmapProgress, look: Look): string[] {
  const columns = [
    { heading: 'STATE' },
    { heading: 'TASK', least: 16 },
    { heading: 'DONE', right: true, spare: 2 },
    { heading: 'TIME', right: true, spare: 3 },
    { heading: 'COST', right: true, spare: 1 },
    { heading: 'QUALITY', right: true, spare: 4 },
  ];
  const phases = progress.phases.map(({ name, status, tasks }) => ({
    heading: `${stateCell(status).text.slice(0, 1)} ${name}`,
    rows: tasks.map((task): Cell[] => [
      taskCell(task),
      task.title,
      task.status === 'not_submitted' ? '' : `${task.progress} %`,
      task.metrics.elapsed_seconds === null ? '' : duration(task.metrics.elapsed_seconds),
      task.status === 'not_submitted' ? '' : costCell(task.metrics.cost_usd),
      task.metrics.quality_score === null ? '' : score(task.metrics.quality_score),
    ]),
  }));
  const { text, style } = stateCell(progress.status);
  const needs = needLines(progress, look);
  return [
    ...titleLines(named, look),
    `${look.paint(style, text)} · ${doneOf(progress)}`,
    figuresOf(progress),
    ...inPhases(columns, phases, look),
    ...(needs.length > 0 ? ['', ...needs] : []),
  ];
}

/** Lines that tell what has changed since an earlier look; everything that has begun if there was none. */
export function progressChanges(before: RoadmapProgress | undefined, now: RoadmapProgress): string[] {
  const known = new Set(before ? linesOf(before) : []);
  return linesOf(now).filter((line) => !known.has(line));
}

/** The last lines of a deployment that is over: state, time, cost and quality, and what leads on. */
export function endLines(progress: RoadmapProgress, look: Look): string[] {
  const { text, style } = stateCell(progress.status);
  return [`${look.paint(style, text)} · ${doneOf(progress)} · ${figuresOf(progress)}`, ...needLines(progress, look)];
}

function linesOf({ phases }: RoadmapProgress): string[] {
  return phases.flatMap(({ name, status, tasks }) => [
    ...(status === 'not_submitted' ? [] : [`${stateCell(status).text}  ${name}`]),
    ...tasks.filter((task) => task.status !== 'not_submitted').map(taskLine),
  ]);
}

function taskLine(task: TaskProgress): string {
  const { status, task_id, title, metrics } = task;
  const figures =
    status === 'completed'
      ? `  ${duration(metrics.elapsed_seconds ?? 0)}, ${dollars(metrics.cost_usd)}, quality ${score(metrics.quality_score)}`
      : '';
  return `  ${taskCell(task).text}  ${task_id}  ${title}${figures}`;
}

function doneOf({ phases }: RoadmapProgress): string {
  const tasks = phases.flatMap((phase) => phase.tasks);
  const done = tasks.filter(({ status }) => status === 'completed').length;
  return `${done} of ${count(tasks.length, 'task')}`;
}

function figuresOf({ metrics: { elapsed_seconds, cost_usd, quality_score } }: RoadmapProgress): string {
  const time = elapsed_seconds === null ? [] : [duration(elapsed_seconds)];
  return [...time, dollars(cost_usd), `quality ${score(quality_score)}`].join(' · ');
}

function taskCell({ status, needs }: TaskProgress) {
  if (needs === 'approval') return stateCell('attention', 'waits for approval');
  if (needs === 'budget') return stateCell('attention', 'over its budget');
  return stateCell(status);
}

/** Tasks that failed or need a person, why, and the command that leads on. */
function needLines({ phases }: RoadmapProgress, look: Look): string[] {
  return phases
    .flatMap((phase: PhaseProgress) => phase.tasks)
    .flatMap((task) => {
      const command = commandFor(task);
      if (!command) return [];
      const says = `${taskCell(task).text}  ${task.task_id}${task.reason ? `: ${task.reason}` : ''}`;
      return [...hanging(says, look.columns), ...commandLines(...command, look)];
    });
}

function commandFor({ task_id, status, needs }: TaskProgress): [command: string, says: string] | undefined {
  if (needs === 'approval') return [`tritons approve ${task_id}`, 'completes it'];
  if (needs === 'budget') return [`tritons status ${task_id}`, 'shows what it needs'];
  if (status === 'failed' || status === 'cancelled') return [`tritons retry ${task_id}`, 'runs it again'];
  return undefined;
}

const titleLines = ({ title, roadmap_id }: Named, { paint, columns }: Look) => [
  paint('bold', cutText(title, columns)),
  paint('dim', roadmap_id),
];

/** A table whose rows stand under the names of their phases. */
function inPhases(columns: Column[], phases: { heading: string; rows: Cell[][] }[], look: Look): string[] {
  const [head = '', ...lines] = table(
    columns,
    phases.flatMap(({ rows }) => rows),
    look,
  );
  let at = 0;
  return [
    head,
    ...phases.flatMap(({ heading, rows }) => {
      const own = lines.slice(at, at + rows.length);
      at += rows.length;
      return [look.paint('bold', cutText(heading, look.columns)), ...own];
    }),
  ];
}

const costCell = (usd: number | null) => (usd === null ? '–' : dollars(usd));

const staff = (agents: Record<string, number>) =>
  Object.entries(agents)
    .map(([type, number]) => `${number} ${type}`)
    .join(', ') || '–';
