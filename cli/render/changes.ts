import type { TaskStatusView, TaskView } from '../../client/tritons-client.ts';
import { subtaskState, taskState } from './state.ts';

export type Snapshot = { task: TaskView; status: TaskStatusView };

/** Lines that tell what has changed since an earlier look at the task; everything if there was none. */
export function renderChanges(before: Snapshot | undefined, { task, status }: Snapshot): string[] {
  const known = new Map(before?.task.subtasks.map((subtask, index) => [subtask.id, lineOf(subtask, index)]));
  const subtasks = task.subtasks.flatMap((subtask, index) => {
    const line = lineOf(subtask, index);
    return known.get(subtask.id) === line ? [] : [line];
  });
  const head = headOf({ task, status });
  if (!before) return [head, ...subtasks];
  return [...subtasks, ...(headOf(before) === head ? [] : [head])];
}

function headOf({ task, status }: Snapshot): string {
  const reason = task.reason ? `: ${task.reason}` : '';
  return `${task.task_id}  ${taskState(status.status, status).text}${reason}`.replaceAll('\n', ' ');
}

function lineOf(subtask: TaskView['subtasks'][number], index: number): string {
  const state = subtaskState({ ...subtask, progress: null });
  const agent = subtask.agent_id ? `  ${subtask.agent_id}` : '';
  const wait = subtask.status === 'ready' && subtask.waiting_for ? `: ${subtask.waiting_for}` : '';
  return `  ${index + 1}  ${typeof state === 'string' ? state : state.text}${wait}${agent}  ${subtask.title}`.replaceAll(
    '\n',
    ' ',
  );
}
