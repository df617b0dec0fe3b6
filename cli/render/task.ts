import { hasEnded, type TaskStatusView, type TaskView } from '../../client/tritons-client.ts';
import { dollars, duration, score } from '../output/amounts.ts';
import { type Look, table } from '../output/table.ts';
import { cutText, textWidth, wrapText } from '../output/text-width.ts';
import { subtaskState, taskState } from './state.ts';

type Subtask = TaskView['subtasks'][number];

const BAR = 24;

/** Renders a task: its state and figures, its subtasks in the order of the plan, what waits, what failed, what to do. */
export function renderTask(task: TaskView, status: TaskStatusView, look: Look): string[] {
  return [
    ...headLines(task, status, look),
    ...(task.subtasks.length > 0 ? ['', ...subtaskLines(task.subtasks, look)] : []),
    ...spaced([...waitingLines(task, status, look), ...failureLines(task, look)]),
    ...spaced(nextLines(task, status, look)),
  ];
}

function headLines(task: TaskView, status: TaskStatusView, { paint, columns }: Look): string[] {
  const { text, style } = taskState(status.status, status);
  const { metrics, budget, progress } = status;
  const spent = dollars(metrics.cost_usd) + (budget ? ` of ${dollars(budget.max_cost_usd)}` : '');
  const figures = [duration(metrics.elapsed_seconds), spent, `quality ${score(metrics.quality_score)}`];
  const filled = Math.round((progress / 100) * BAR);
  return [
    `${paint('bold', cutText(task.title, columns))}`,
    paint('dim', cutText(`${task.task_id} · ${task.type} · ${task.priority}`, columns)),
    `${paint(style, text)} · ${figures.join(' · ')}`,
    `${paint(style, '█'.repeat(filled))}${paint('dim', '░'.repeat(BAR - filled))} ${progress} %`,
  ];
}

/** The plan as a table. A number names a subtask; AFTER has the numbers of those that it builds on. */
function subtaskLines(subtasks: Subtask[], look: Look): string[] {
  const number = new Map(subtasks.map(({ id }, index) => [id, index + 1]));
  const columns = [
    { heading: '#', right: true },
    { heading: 'SUBTASK', least: 18 },
    { heading: 'STATE', least: 14 },
    { heading: 'AGENT', least: 10, spare: 1 },
    { heading: 'AFTER', least: 5, spare: 2 },
  ];
  const rows = subtasks.map((subtask) => [
    String(number.get(subtask.id)),
    subtask.title,
    subtaskState(subtask),
    subtask.agent_id ?? subtask.agent_type,
    subtask.depends_on.map((id) => number.get(id)).join(' '),
  ]);
  return table(columns, rows, look);
}

/** Subtasks that wait for something else than subtasks before them. */
function waitingLines({ subtasks }: TaskView, view: TaskStatusView, { columns }: Look): string[] {
  // Something that needs a person comes with the command that does it.
  const isBlocked = !hasEnded(view.status) && view.stage !== 'approval' && !view.budget?.exceeded;
  const ofTask = view.reason && isBlocked ? [`◌ ${view.reason}`] : [];
  const ofSubtasks = subtasks.flatMap(({ status, waiting_for }, index) =>
    status === 'ready' && waiting_for ? [`◌ ${index + 1} waits: ${waiting_for}`] : [],
  );
  return [...ofTask, ...ofSubtasks].flatMap((line) => hanging(line, columns));
}

function failureLines({ status, reason, subtasks }: TaskView, { paint, columns }: Look): string[] {
  const ofTask = reason && (status === 'failed' || status === 'cancelled') ? [`✗ ${reason}`] : [];
  const ofSubtasks = subtasks.flatMap(({ failures, status }, index) =>
    status === 'completed'
      ? []
      : failures.map(({ attempt, error, message }) => `✗ ${index + 1} attempt ${attempt}: ${error}: ${message}`),
  );
  return [...ofTask, ...ofSubtasks].flatMap((line) => hanging(line, columns)).map((line) => paint('red', line));
}

/** Commands that lead on from here. */
function nextLines({ task_id }: TaskView, { status, stage, budget }: TaskStatusView, look: Look): string[] {
  const then = (command: string, says: string) => commandLines(`tritons ${command}`, says, look);
  if (status === 'in_progress' && stage === 'approval') {
    return [
      ...then(`results ${task_id}`, 'shows what was delivered'),
      ...then(`approve ${task_id}`, 'completes the task'),
      ...then(`reject ${task_id} --subtask 2 --comment "…"`, 'has subtask 2 done again'),
    ];
  }
  if (status === 'in_progress' && budget?.exceeded) {
    return then(`budget ${task_id} ${budget.needs_max_cost_usd ?? '…'}`, 'lets it go on');
  }
  if (status === 'completed') return then(`results ${task_id} --out DIR`, 'writes the files to a folder');
  if (status === 'failed' || status === 'cancelled') {
    return [
      ...then(`retry ${task_id}`, 'runs what is not completed again'),
      ...then(`quality ${task_id}`, 'shows the findings'),
    ];
  }
  return [];
}

/** Renders a command with what it does: beside it, or below it if there is no room. */
export function commandLines(command: string, says: string, { paint, columns }: Look): string[] {
  const hint = `${paint('bold', command)}  ${says}`;
  return textWidth(hint) <= columns ? [hint] : [paint('bold', command), `    ${says}`];
}

const spaced = (lines: string[]) => (lines.length > 0 ? ['', ...lines] : []);

/** Breaks a line to the width; further lines are indented. */
export const hanging = (line: string, columns: number): string[] =>
  wrapText(line.replaceAll('\n', ' '), Math.min(columns, 100) - 2).map((part, index) =>
    index === 0 ? part : `  ${part}`,
  );
