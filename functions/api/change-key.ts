import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { apiKeys, keyOf, noSuchKey } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';

/** Also gives an expired key a new time, from which on it works again. */
export const handler = defineRoute(
  apiKeyRoutes.changeKey,
  async ({ params: { key_id }, body: { name, role, expires_at: expires, requests_per_minute, burst } }) => {
    await keyOf(key_id);
    const expiresAt = typeof expires === 'string' ? new Date(expires).toISOString() : expires;
    const key = await apiKeys.change(key_id, { name, role, expiresAt, requestsPerMinute: requests_per_minute, burst });
    if (!key) throw noSuchKey(key_id);
    return viewKey(key);
  },
);
