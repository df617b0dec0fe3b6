import type * as z from 'zod';
import type { ownerView } from '../contracts/api/owner-views.ts';
import { type OwnerLimits, type OwnerTasks, spentToday } from '../limits/owner.ts';

export function viewOwner(
  name: string,
  owner: OwnerLimits & OwnerTasks,
  inForce: OwnerLimits,
  now: Date,
): z.input<typeof ownerView> {
  return {
    owner: name,
    ...viewLimits(owner),
    in_force: viewLimits(inForce),
    open_tasks: owner.open.size,
    waiting_tasks: owner.waiting.size,
    spent_usd_today: spentToday(owner, now),
  };
}

const viewLimits = ({ maxOpenTasks, maxUsdADay }: OwnerLimits) => ({
  max_open_tasks: maxOpenTasks ?? null,
  max_usd_a_day: maxUsdADay ?? null,
});
