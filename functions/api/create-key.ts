import { formatApiKey } from '../../core/contracts/api/api-key.ts';
import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { InputError } from '../../core/errors.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(
  apiKeyRoutes.createKey,
  async ({ body: { name, owner = name, role, expires_at, requests_per_minute, burst }, now }) => {
    if (expires_at !== null && Date.parse(expires_at) <= now.getTime()) {
      throw new InputError([{ field: '/expires_at', message: 'must be in the future' }]);
    }
    const expiresAt = expires_at === null ? undefined : new Date(expires_at).toISOString();
    const limits = { requestsPerMinute: requests_per_minute ?? undefined, burst: burst ?? undefined };
    const key = await apiKeys.issue({ principal: owner, name, role, expiresAt, ...limits }, now);
    const record = {
      id: key.id,
      principal: owner,
      name,
      role,
      createdAt: now.toISOString(),
      expiresAt,
      revokedAt: undefined,
      lastUsedAt: undefined,
      previousUntil: undefined,
      ...limits,
    };
    return { key: viewKey(record), api_key: formatApiKey(key) };
  },
);
