import { apiKeyRoutes } from '../../core/contracts/api/api-key-routes.ts';
import type { Agent } from '../../core/contracts/storage/agent.ts';
import { viewKey } from '../../core/views/view-key.ts';
import { removeAgent } from '../operations/remove-agent.ts';
import { apiKeys, keyOf } from '../shared/api-keys.ts';
import { defineRoute } from '../shared/define-route.ts';
import { agents } from '../shared/stores.ts';

const REMOVED_AT_ONCE = 10;

/**
 * Revoking twice is fine: the second call may remove the agents of which the first one told, and goes on where one that
 * died or took too long has stopped. The key goes first, so that it registers no further ones: a call that was let in
 * before looks at it once more.
 */
export const handler = defineRoute(
  apiKeyRoutes.revokeKey,
  async ({ params: { key_id }, query: { agents: whatOfAgents }, now }) => {
    const known = await keyOf(key_id);
    const key = (await apiKeys.revoke(key_id, now)) ?? known;
    const { found, unreadable } = await agents.registeredWith(key_id);
    if (whatOfAgents === 'keep') {
      const going = found.filter(({ removedAt }) => removedAt === undefined);
      return { ...viewKey(key), agents: going.map(idOf), removed_agents: [], unreadable };
    }
    const removed: string[] = [];
    const remaining = found.values();
    const remove = async () => {
      for (const agent of remaining) {
        const released = await removeAgent(agent, `Key ${key_id}, with which it was registered, was revoked`, now);
        if (released !== undefined) removed.push(agent.agentId);
      }
    };
    await Promise.all(Array.from({ length: REMOVED_AT_ONCE }, remove));
    return { ...viewKey(key), agents: [], removed_agents: removed.sort(), unreadable };
  },
);

const idOf = ({ agentId }: Agent) => agentId;
