import type { EventData } from '../../../core/contracts/journal/event-data.ts';
import type { EventType, JournalEvent } from '../../../core/contracts/journal/events.ts';

/** An event of the journal with the parts that figures are counted from. */
export function anEvent<T extends EventType>(
  type: T,
  data: EventData[T],
  more: Partial<JournalEvent> = {},
): JournalEvent {
  return {
    schema_version: 1,
    id: '1-0',
    seq: 1,
    at: '2026-11-24T12:34:56.000Z',
    type,
    resource: 'task/t',
    actor: 'system',
    key_id: null,
    request_id: null,
    outcome: 'success',
    data,
    before: {},
    after: {},
    prev: '',
    hash: '',
    ...more,
  };
}

export const work = { task_type: 'development', department: 'ARCHITECTURE', agent_type: 'backend' } as const;
export const attempt = { subtask_id: 's', attempt: 1, ...work, agent_id: 'a' } as const;
export const used = { api_calls: 0, cost_usd: 0, by_model: null } as const;
export const task = { task_type: 'development', department: 'ARCHITECTURE' } as const;
