import * as z from 'zod';
import { id } from '../ids.ts';
import { eventTypes } from '../journal/events.ts';
import { wholeNumber } from './whole-number.ts';

/** Less than API Gateway's 29 s, with time to answer. */
export const MOST_WAIT_SECONDS = 20;

const wantedType = z.enum(eventTypes, { error: 'is no type of event; docs/events.md lists them' });

/** `after` for what happens from now on. */
export const LATEST = 'latest';

export const eventsQuery = z.strictObject({
  after: z
    .string()
    .max(4_000)
    .optional()
    .describe(
      '`next_cursor` of an answer or `cursor` of an event. `latest`: no events, only the cursor of the end. By default from the oldest event that is kept.',
    ),
  wait: wholeNumber(0, MOST_WAIT_SECONDS)
    .default(0)
    .describe('Seconds to wait for an event if there is none; the answer comes with the first one.'),
  task_id: id.optional().describe('Only events of this task.'),
  types: z
    .preprocess((value) => (typeof value === 'string' ? value.split(',') : value), z.array(wantedType).min(1).max(100))
    .optional()
    .describe('Only events of these types, separated by commas.'),
});
