import type { Event } from '../../client/types.ts';
import { formatSeconds, formatUsd } from './format.ts';

type Data = Record<string, unknown>;
const seconds = (value: unknown): string => (typeof value === 'number' ? formatSeconds(value) : '–');
const of = (value: unknown): string => (value === null || value === undefined ? '–' : String(value));

/** What each type of event of a task says of it, in words; a type that is not here is shown by its name. */
const sentences: Record<string, (data: Data) => string> = {
  'task.submitted': () => 'Submitted',
  'task.unblocked': () => 'What it waited for is completed',
  'task.started': ({ planned_by }) => `Planned by ${of(planned_by)}, and started`,
  'task.planned': () => 'A model made the plan',
  'task.completed': ({ seconds: took }) => `Completed after ${seconds(took)}`,
  'task.failed': ({ seconds: took }) => `Failed after ${seconds(took)}`,
  'task.cancelled': ({ seconds: took }) => `Cancelled after ${seconds(took)}`,
  'task.retried': ({ run }) => `Run again: run ${of(run)}`,
  'task.resumed': ({ run }) => `Resumed after a fault: run ${of(run)}`,
  'task.changed': () => 'Changed',
  'approval.requested': () => 'Waits for the approval of a person',
  'approval.granted': () => 'Approved',
  'approval.rejected': ({ subtasks }) => `Rejected: ${Array.isArray(subtasks) ? subtasks.length : 0} to be done again`,
  'budget.changed': ({ from_usd, to_usd }) =>
    `Budget changed from ${formatUsd(Number(from_usd))} to ${formatUsd(Number(to_usd))}`,
  'budget.exceeded': ({ needs_usd }) => `Stopped by the budget: the next call needs ${formatUsd(Number(needs_usd))}`,
  'subtask.planned': () => 'Planned',
  'subtask.ready': ({ attempt }) => `Attempt ${of(attempt)} begins, and looks for an agent`,
  'subtask.waiting': ({ for: what }) => `Waits for ${of(what).replaceAll('_', ' ')}`,
  'subtask.assigned': ({ agent_id, wait_seconds }) => `Assigned to ${of(agent_id)} after ${seconds(wait_seconds)}`,
  'subtask.started': ({ agent_id }) => `${of(agent_id)} has begun`,
  'subtask.delivered': ({ agent_id }) => `${of(agent_id)} handed it in`,
  'subtask.sent_back': ({ attempt }) => `The checks sent attempt ${of(attempt)} back`,
  'subtask.attempt_ended': ({ attempt, error }) => `Attempt ${of(attempt)} ended: ${of(error)}`,
  'subtask.completed': ({ seconds: took, quality_score }) =>
    `Completed after ${seconds(took)}${typeof quality_score === 'number' ? `, quality ${quality_score.toFixed(2)}` : ''}`,
  'subtask.failed': () => 'Given up',
  'subtask.cancelled': () => 'Cancelled',
  'subtask.reopened': () => 'To be done again',
  'subtask.used': () => 'Used more beside an attempt',
  'subtask.changed': () => 'Changed',
};

/** An event of a task as a sentence. */
export function sentenceOf({ type, data }: Pick<Event, 'type' | 'data'>): string {
  return sentences[type]?.(data as Data) ?? type;
}
