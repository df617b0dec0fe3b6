import * as z from 'zod';
import { journalEvent, unreadableEntry } from '../journal/events.ts';

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
