import * as z from 'zod';

/** The form of an event. A change that readers have to know of raises it. */
export const EVENT_SCHEMA_VERSION = 1;

/** Every type of event. event-data.ts has what each tells: schemas that few functions need. */
export const eventTypes = [
  'task.submitted',
  'task.unblocked',
  'task.started',
  'task.planned',
  'task.completed',
  'task.failed',
  'task.cancelled',
  'task.retried',
  'task.resumed',
  'task.deleted',
  'task.changed',
  'approval.requested',
  'approval.granted',
  'approval.rejected',
  'budget.changed',
  'budget.exceeded',
  'subtask.planned',
  'subtask.ready',
  'subtask.waiting',
  'subtask.assigned',
  'subtask.started',
  'subtask.delivered',
  'subtask.sent_back',
  'subtask.attempt_ended',
  'subtask.completed',
  'subtask.failed',
  'subtask.cancelled',
  'subtask.reopened',
  'subtask.used',
  'subtask.changed',
  'agent.registered',
  'agent.changed',
  'agent.absent',
  'agent.returned',
  'agent.unavailable',
  'agent.removed',
  'circuit.opened',
  'circuit.closed',
  'dead_letter.stored',
  'item.unreadable',
  'key.issued',
  'key.changed',
  'key.rotated',
  'key.revoked',
  'owner.changed',
  'encryption_key.added',
  'encryption_key.rewrapped',
  'webhook.created',
  'webhook.changed',
  'webhook.disabled',
  'webhook.removed',
  'access.denied',
  'audit.read',
] as const;
export type EventType = (typeof eventTypes)[number];
export const eventType = z.enum(eventTypes).meta({ id: 'EventType' });
/** The result of the action that an event tells of. */
export const outcome = z.enum(['success', 'denied']);
export const outcomeOf = (type: EventType): z.infer<typeof outcome> =>
  type === 'access.denied' ? 'denied' : 'success';

const text = z.string();
/** Fields that changed, by name in the snake_case of the API. */
const fields = z.record(z.string(), z.unknown());

/** An event as the journal keeps it and the API shows it. */
export const journalEvent = z
  .strictObject({
    schema_version: z.literal(EVENT_SCHEMA_VERSION),
    id: text.describe('Sequence number of the change in the stream of the table, and a number within the change.'),
    seq: z.int().min(1).describe('Number within the resource: 1, 2, 3 …'),
    at: z.iso.datetime(),
    type: eventType,
    resource: text.describe(
      'task/<id>, agent/<id>, circuit/<model>, dead_letter/<id>, key/<id>, owner/<owner>, encryption_key/<id>, webhook/<id>, item/<key>, access/<day>.',
    ),
    actor: text.describe(
      'user/<owner of the key or token>, agent/<id>, local (a caller without a key on this machine), unknown (one without a valid key or token), operator (npm run api-key or encryption-key) or system.',
    ),
    key_id: text
      .nullable()
      .describe('The API key that was used; for a token, name of the issuer / subject, such as keycloak/f81d4fae.'),
    request_id: text.nullable().describe('Names the request in the logs.'),
    outcome,
    data: z.record(z.string(), z.unknown()).describe('By type; docs/events.md.'),
    before: fields.describe('Fields that the change altered, as they were.'),
    after: fields.describe('The same fields after it.'),
    prev: text.describe('Hash of the event before in the same resource; "" for the first.'),
    hash: text.describe('SHA-256, in hex, of this event without this field, in canonical form (RFC 8785).'),
  })
  .meta({ id: 'JournalEvent' });
export type JournalEvent = z.infer<typeof journalEvent>;

/** A page of a log, or an entry of a resource, whose events are not known. */
export const unreadableEntry = z
  .object({
    log: z.int().nullable().describe('The log of the page; null: it is an entry of a resource.'),
    resource: z.string().nullable().describe('null: it is a page of a log.'),
    number: z.int().describe('Of the page, or of the first event of the resource in it.'),
    reason: z.string(),
  })
  .meta({ id: 'UnreadableEntry' });
export type UnreadableEntry = z.infer<typeof unreadableEntry>;
