import type { NewEvent } from '../../aws/journal-entry.ts';

/** An event as the change with this sequence number gives it. */
export const newEvent = (sequence: number, resource: string, fields: Partial<NewEvent> = {}): NewEvent => ({
  schema_version: 1,
  id: `${String(sequence).padStart(21, '0')}-0`,
  at: '2026-01-01T00:00:00.000Z',
  type: 'task.changed',
  resource,
  actor: 'system',
  key_id: null,
  request_id: null,
  outcome: 'success',
  data: {},
  before: {},
  after: {},
  ...fields,
});
