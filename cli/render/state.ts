import type { TaskStatusView, TaskView } from '../../client/tritons-client.ts';
import type { Style } from '../output/paint.ts';
import type { Cell } from '../output/table.ts';

type Subtask = TaskView['subtasks'][number];
type Mark = { icon: string; style: Style };

const MARKS: Record<string, Mark> = {
  completed: { icon: '✓', style: 'green' },
  in_progress: { icon: '●', style: 'blue' },
  ready: { icon: '◌', style: 'dim' },
  queued: { icon: '◌', style: 'dim' },
  blocked: { icon: '◌', style: 'dim' },
  pending: { icon: '○', style: 'dim' },
  failed: { icon: '✗', style: 'red' },
  cancelled: { icon: '–', style: 'red' },
  attention: { icon: '◆', style: 'yellow' },
};

/** A state is always an icon, a word and a colour. */
export function stateCell(status: string, says = words(status)): { text: string; style: Style } {
  const { icon, style } = MARKS[status] ?? { icon: '·', style: 'dim' };
  return { text: `${icon} ${says}`, style };
}

/** The state of a task; one that needs a person says so. */
export function taskState(
  status: string,
  view?: Pick<TaskStatusView, 'stage' | 'budget'>,
): { text: string; style: Style } {
  if (status === 'in_progress' && view?.stage === 'approval') return stateCell('attention', 'waits for approval');
  if (status === 'in_progress' && view?.budget?.exceeded) return stateCell('attention', 'over its budget');
  return stateCell(status);
}

const STAGES: Record<string, string> = { match: 'assigned', execute: 'working', assess: 'being checked' };

/** The state of a subtask, with the stage and the progress of its current attempt. */
export function subtaskState({ status, stage, progress, attempt }: Subtask): Cell {
  if (status !== 'in_progress') return stateCell(status, status === 'ready' ? 'waits for an agent' : words(status));
  const done = progress === null ? '' : ` ${Math.round(progress * 100)} %`;
  return stateCell(
    status,
    `${STAGES[stage ?? ''] ?? 'in progress'}${done}${attempt > 1 ? `, attempt ${attempt}` : ''}`,
  );
}

const words = (status: string) => status.replaceAll('_', ' ');
