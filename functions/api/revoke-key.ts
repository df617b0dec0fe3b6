import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { apiKeys, keyOf } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';

/** Revoking twice is fine. */
export const handler = defineRoute(apiKeyRoutes.revokeKey, async ({ params: { key_id }, now }) => {
  const known = await keyOf(key_id);
  return viewKey((await apiKeys.revoke(key_id, now)) ?? known);
});
