import type { Event } from '../../client/types.ts';

/** What of an event decides which queries it makes stale. */
export type Change = Pick<Event, 'type' | 'resource'>;

/** Beginnings of the names (keys.ts) of queries whose answers the changes have made stale; each once. */
export function affected(changes: readonly Change[]): string[][] {
  const found = new Map<string, string[]>();
  for (const change of changes) for (const name of affectedBy(change)) found.set(JSON.stringify(name), name);
  return [...found.values()];
}

/** Families of events after whose like the load or the record of an agent is another. */
const WORK_OF_AGENTS: ReadonlySet<string> = new Set([
  'subtask.assigned',
  'subtask.started',
  'subtask.delivered',
  'subtask.sent_back',
  'subtask.attempt_ended',
  'subtask.completed',
  'subtask.failed',
  'subtask.cancelled',
]);

function affectedBy({ type, resource }: Change): string[][] {
  const [kind = '', ...rest] = resource.split('/');
  const id = rest.join('/');
  switch (kind) {
    case 'task':
      return [
        ['task', id],
        ['open-tasks'],
        ['metrics'],
        ...(type.startsWith('subtask.') ? [] : [['tasks']]),
        ...(WORK_OF_AGENTS.has(type) ? [['agents'], ['performance']] : []),
      ];
    case 'agent':
      return [['agents'], ['performance'], ['metrics']];
    case 'circuit':
      return [['circuits'], ['agents'], ['metrics']];
    case 'dead_letter':
      return [['dead-letters'], ['metrics']];
    case 'key':
      return [['api-keys']];
    case 'webhook':
      return [['webhooks'], ['webhook', id]];
    default:
      return [];
  }
}
