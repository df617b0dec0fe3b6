import * as z from 'zod';
import { wholeNumber } from './whole-number.ts';

/** Parameters of a list that comes in pages of at most 100 entries; `limit` of them by default. */
export const pageOf = (limit: number) => ({
  limit: wholeNumber(1, 100).default(limit),
  cursor: z.string().max(2_000).optional().describe('`next_cursor` of the page before.'),
});
