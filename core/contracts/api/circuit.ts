import * as z from 'zod';
import { unreadableItems } from './unreadable-items.ts';

export const circuitState = z.enum(['closed', 'open', 'half_open']);
export type CircuitState = z.infer<typeof circuitState>;

/** GET /api/circuits: only models that have failed since they were last closed for good have a circuit to show. */
export const circuitList = z.strictObject({
  circuits: z.array(
    z
      .strictObject({
        model: z.string(),
        state: circuitState,
        failures: z.int().min(0).describe('Since the last success.'),
        reason: z.string().nullable().describe('The last failure.'),
        opened_at: z.iso.datetime().nullable(),
        open_until: z.iso.datetime().nullable().describe('No call before; then one probe.'),
        probing: z.boolean().describe('A probe is on its way.'),
        changed_at: z.iso.datetime(),
      })
      .meta({ id: 'Circuit' }),
  ),
  unreadable: unreadableItems,
});
