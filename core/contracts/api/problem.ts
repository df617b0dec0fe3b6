import * as z from 'zod';

/** RFC 9457, application/problem+json. `errors` names every field that is wrong, by JSON pointer or parameter. */
export const problem = z
  .strictObject({
    type: z.string().describe('A kind of docs/problems.md, or `about:blank`. There may be new ones.'),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    request_id: z.string().optional(),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
