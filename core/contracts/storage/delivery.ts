import * as z from 'zod';
import { deliverable } from './deliverable.ts';
import { resultsKey } from './results-key.ts';

/**
 * The deliverable of an attempt, with its order. Our own code writes it in the agent's name, so that the checks need
 * not read the order again.
 */
export const delivery = z.strictObject({
  schema_version: z.literal(1),
  order: z.strictObject({
    task_type: z.string(),
    kind: z.string().nullable(),
    title: z.string(),
    skills: z
      .array(z.string())
      .default([])
      .describe('Skills of the subtask; empty if it was handed in before skills were stored.'),
    output_format: z.string().nullable(),
    requirements: z.array(z.strictObject({ index: z.int().min(0), text: z.string() })),
    results_key: resultsKey.optional().describe('The key that the results of the task are encrypted to.'),
  }),
  deliverable,
});
export type Delivery = z.infer<typeof delivery>;
