import * as z from 'zod';
import { eventType, journalEvent, outcome, unreadableEntry } from '../journal/events.ts';
import { wholeNumber } from './whole-number.ts';

/** Entries of the journal, one JSON object a line. */
export const JSON_LINES = 'application/jsonl';

const time = z.iso.datetime({ offset: true });
const resource = z
  .string()
  .min(1)
  .max(400)
  .regex(/^[ -~]+$/, 'must be ASCII')
  .describe('Such as task/<id>, agent/<id>, key/<id>, access/<day>: its own entries, in order.');

export const auditQuery = z.strictObject({
  actor: z.string().min(1).max(100).optional().describe('Who did it, such as user/ann.'),
  action: eventType.optional().describe('The type of the event.'),
  resource: resource.optional(),
  outcome: outcome.optional(),
  from: time.optional().describe('Entries of this time or later.'),
  to: time.optional().describe('Entries of this time or earlier.'),
  limit: wholeNumber(1, 500).default(100),
  cursor: z.string().max(10_000).optional().describe('`next_cursor` of the page before.'),
});
export type AuditQuery = z.infer<typeof auditQuery>;

export const auditPage = z
  .object({
    entries: z.array(journalEvent).describe('Oldest first.'),
    unreadable: unreadableEntry
      .nullable()
      .describe('A part of the journal that follows these entries and is damaged; `next_cursor` goes on after it.'),
    next_cursor: z.string().nullable().describe('null: there are no more entries.'),
  })
  .meta({ id: 'AuditPage' });
export type AuditPage = z.infer<typeof auditPage>;

export const auditItemsQuery = z
  .strictObject({
    log: wholeNumber(0, 255).optional().describe('The log whose pages to read.'),
    resource: resource.optional(),
    after: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(0).describe('Items with larger numbers.'),
    limit: wholeNumber(1, 25).default(25),
  })
  .refine(({ log, resource }) => (log === undefined) !== (resource === undefined), {
    path: ['log'],
    message: 'or resource must be given, and not both',
  });

export const auditItems = z
  .object({
    logs: z.int().describe('How many logs there are; they are numbered from 0.'),
    followed: z
      .int()
      .nullable()
      .describe(
        'The last page of the log that was handed on, to metrics for example. null: none was, or no log is read.',
      ),
    items: z.array(
      z.object({
        number: z.int().describe('Of the page, or of the first entry in it.'),
        attributes: z.record(z.string(), z.unknown()).describe('The item as it is stored; docs/audit.md.'),
      }),
    ),
    next_after: z.int().nullable().describe('`after` of the next call. null: there are no more items.'),
  })
  .meta({ id: 'AuditItems' });
