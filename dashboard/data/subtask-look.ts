import { type Look, lookAs, lookOf } from './states.ts';
import type { Subtask } from './task-queries.ts';

/** How a subtask looks: what it is in, beyond its status. */
export function lookOfSubtask({
  status,
  stage,
  attempt,
  progress,
}: Pick<Subtask, 'status' | 'stage' | 'attempt' | 'progress'>): Look {
  if (status === 'in_progress' && stage === 'assess') return lookAs('running', 'checking');
  if (status === 'in_progress' && progress !== null)
    return lookAs('running', `running ${Math.round(progress * 100)} %`);
  if (status === 'in_progress' && attempt > 1) return lookAs('running', `attempt ${attempt}`);
  if (status === 'pending' || status === 'ready') return lookAs('waiting', 'waits');
  return lookOf(status);
}
