import { ownerRoutes } from '../../core/contracts/api/owner-routes.ts';
import { viewOwner } from '../../core/views/view-owner.ts';
import { withDefaults } from '../operations/owner-limits.ts';
import { defineRoute } from '../shared/define-route.ts';
import { owners } from '../shared/stores.ts';

export const handler = defineRoute(ownerRoutes.getOwner, async ({ params: { owner }, now }) => {
  const found = await owners.get(owner);
  return viewOwner(owner, found, withDefaults(found), now);
});
