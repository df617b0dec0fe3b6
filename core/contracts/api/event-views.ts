import * as z from 'zod';
import { journalEvent, unreadableEntry } from '../journal/events.ts';

export const eventList = z.strictObject({
  events: z.array(
    journalEvent.extend({
      cursor: z.string().describe('Goes on after this event. It is no part of what `hash` covers.'),
    }),
  ),
  unreadable: unreadableEntry
    .nullable()
    .describe('A part of the journal that follows these events and is damaged; `next_cursor` goes on after it.'),
  next_cursor: z.string().describe('Goes on after this answer. The end is reached once it no longer changes.'),
});
