import * as z from 'zod';

/** The field of a list for the items of its page that are left out, because they cannot be read. */
export const unreadableItems = z
  .array(z.strictObject({ id: z.string(), reason: z.string() }).meta({ id: 'UnreadableItem' }))
  .describe(
    'Items of this page that cannot be read, and are not among the others: something else than TRITONS has changed them in the store.',
  );
