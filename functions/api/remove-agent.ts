import { ApiKeys } from '../../aws/api-keys.ts';
import { routes } from '../../core/contracts/routes.ts';
import { releaseAll } from '../moves/release-offers.ts';
import { defineRoute } from '../shared/define-route.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { registry } from '../shared/stores.ts';
import { table } from '../shared/table.ts';

const apiKeys = new ApiKeys(table);

/** Takes the agent out of matching first, so that what it gives back does not come to it again. */
export const handler = defineRoute(routes.removeAgent, async ({ params: { agent_id }, now }) => {
  const agent = await registry.remove(agent_id, now);
  if (!agent) throw noSuchAgent(agent_id);
  if (agent.keyId) await apiKeys.revoke(agent.keyId, now);
  return { agent_id, released: await releaseAll(agent, 'The agent was removed', now) };
});
