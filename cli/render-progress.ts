import type { Answer } from '../client/tritons-client.ts';
import type { Paint } from './paint.ts';

type TaskView = Answer<'getTask'>;
type Status = TaskView['subtasks'][number]['status'];

const HEADINGS = ['SUBTASK', 'TITLE', 'AGENT TYPE', 'HOURS', 'STATUS', 'AGENT'];
const TITLE = HEADINGS.indexOf('TITLE');
const STATUS = HEADINGS.indexOf('STATUS');
const MIN_TITLE = 16;

const styles = {
  pending: 'dim',
  ready: 'dim',
  in_progress: 'yellow',
  completed: 'green',
  failed: 'red',
  cancelled: 'red',
} as const satisfies Record<Status, string>;

/**
 * Renders a line for the task and, once it is planned, a table of its subtasks. A line changes only if its subtask
 * does. If `columns` are too few, titles are cut first.
 */
export function renderProgress(
  task: TaskView,
  { assignments }: Answer<'getTaskResults'>,
  { paint, columns = Number.POSITIVE_INFINITY }: { paint: Paint; columns?: number | undefined },
): string[] {
  const { task_id, status, subtasks } = task;
  if (subtasks.length === 0) return [`${task_id}: ${status}`];
  const agents = new Map(
    assignments.map(({ task_id, selected_agents: [chosen] }) => [task_id, chosen?.agent_id ?? '']),
  );
  const rows = subtasks.map(({ id, title, agent_type, estimated_time, status }) => {
    return [id, title, agent_type, estimated_time, status, agents.get(id) ?? ''];
  });
  const widths = widthsOf(rows, columns);
  const padded = (row: string[]) => row.map((cell, column) => cut(cell, widths[column]!).padEnd(widths[column]!));
  const line = (cells: string[]) => cells.join('  ').trimEnd();
  const completed = subtasks.filter((subtask) => subtask.status === 'completed').length;
  return [
    `${task_id}: ${status}, ${completed} of ${subtasks.length} subtasks completed`,
    paint('bold', line(padded(HEADINGS))),
    ...rows.map((row) => line(padded(row).with(STATUS, paint(styles[row[STATUS] as Status], padded(row)[STATUS]!)))),
  ];
}

/** Widths of the widest cells. The status column fits the longest status, since a status may become any other. */
function widthsOf(rows: string[][], columns: number): number[] {
  const widths = HEADINGS.map((heading, column) => {
    const cells = column === STATUS ? Object.keys(styles) : rows.map((row) => row[column]!);
    return Math.max(heading.length, ...cells.map(({ length }) => length));
  });
  const excess = widths.reduce((sum, width) => sum + width + 2, -2) - columns;
  const title = widths[TITLE]!;
  return excess > 0 ? widths.with(TITLE, Math.min(title, Math.max(MIN_TITLE, title - excess))) : widths;
}

const cut = (text: string, width: number) => (text.length > width ? `${text.slice(0, width - 1)}…` : text);
