import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { removeAgent } from '../operations/remove-agent.ts';
import { apiKeys, keyOf } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';
import { agents } from '../shared/stores.ts';

/**
 * Revoking twice is fine: the second call may remove the agents of which the first one told. The key goes first, so that
 * it registers no further ones.
 */
export const handler = defineRoute(
  apiKeyRoutes.revokeKey,
  async ({ params: { key_id }, query: { agents: whatOfAgents }, now }) => {
    const known = await keyOf(key_id);
    const key = (await apiKeys.revoke(key_id, now)) ?? known;
    const registered = await agents.registeredWith(key_id);
    const ids = registered.map(({ agentId }) => agentId);
    if (whatOfAgents === 'keep') return { ...viewKey(key), agents: ids, removed_agents: [] };
    for (const agent of registered)
      await removeAgent(agent, `Key ${key_id}, with which it was registered, was revoked`, now);
    return { ...viewKey(key), agents: [], removed_agents: ids };
  },
);
