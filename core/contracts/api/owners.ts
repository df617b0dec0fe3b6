import * as z from 'zod';
import { dollars } from '../numbers.ts';

export const maxOpenTasks = z
  .int()
  .min(1)
  .max(1_000)
  .nullable()
  .describe('Tasks that may run at once; further ones wait. null: as many as the stage allows.');
export const maxUsdADay = dollars
  .min(0.000001)
  .nullable()
  .describe(
    'Dollars that the tasks which end on one day (UTC) may cost; then further ones wait. null: as the stage says.',
  );

export const ownerChange = z
  .strictObject({ max_open_tasks: maxOpenTasks.optional(), max_usd_a_day: maxUsdADay.optional() })
  .refine((change) => Object.keys(change).length > 0, 'needs one of max_open_tasks, max_usd_a_day')
  .meta({ id: 'OwnerChange' });
