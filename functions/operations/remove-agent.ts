import type { Agent } from '../../core/contracts/storage/agent.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { registry } from '../shared/stores.ts';
import { releaseAll } from './release-offers.ts';

/**
 * Removes an agent that pulls, revokes its key and releases its attempts. It takes the agent out of matching first, so
 * that it is not given the released attempts again. A repeated call repeats every step, since the first may have died
 * halfway. Returns how many attempts it released; undefined if there is no such agent.
 */
export async function removeAgent({ agentId }: Agent, reason: string, now: Date): Promise<number | undefined> {
  const agent = await registry.remove(agentId, now);
  if (!agent) return undefined;
  if (agent.keyId) await apiKeys.revoke(agent.keyId, now);
  return releaseAll(agent, reason, now);
}
