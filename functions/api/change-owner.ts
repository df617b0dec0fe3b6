import { ownerRoutes } from '../../core/contracts/api/owner-routes.ts';
import { viewOwner } from '../../core/views/view-owner.ts';
import { withDefaults } from '../operations/owner-limits.ts';
import { mendOwner } from '../operations/start-task.ts';
import { defineRoute } from '../shared/define-route.ts';
import { owners } from '../shared/stores.ts';

/** Tasks that ended while the owner had no limits are taken off before the answer. */
export const handler = defineRoute(
  ownerRoutes.changeOwner,
  async ({ params: { owner }, body: { max_open_tasks, max_usd_a_day }, now }) => {
    await owners.setLimits(owner, {
      ...(max_open_tasks !== undefined && { maxOpenTasks: max_open_tasks }),
      ...(max_usd_a_day !== undefined && { maxUsdADay: max_usd_a_day }),
    });
    await mendOwner(owner, now);
    const changed = await owners.get(owner);
    return viewOwner(owner, changed, withDefaults(changed), now);
  },
);
