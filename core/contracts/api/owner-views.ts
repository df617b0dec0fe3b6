import * as z from 'zod';
import { maxOpenTasks, maxUsdADay } from './owners.ts';

const count = z.int().min(0);

export const ownerView = z
  .strictObject({
    owner: z.string(),
    max_open_tasks: maxOpenTasks,
    max_usd_a_day: maxUsdADay,
    in_force: z
      .strictObject({ max_open_tasks: count.nullable(), max_usd_a_day: z.number().nullable() })
      .describe('These limits, or those of the stage. null: no limit.'),
    open_tasks: count.describe('Tasks that run. Counted only while the owner has a limit.'),
    waiting_tasks: count.describe('Tasks that wait for these limits.'),
    spent_usd_today: z.number().describe('What the tasks cost that ended today. Counted only with max_usd_a_day.'),
  })
  .meta({ id: 'Owner' });
