import * as z from 'zod';
import { eventType, outcome } from '../journal/events.ts';
import { wholeNumber } from './whole-number.ts';

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
