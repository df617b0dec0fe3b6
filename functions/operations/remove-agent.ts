import type { Agent } from '../../core/contracts/storage/agent.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { registry } from '../shared/stores.ts';
import { releaseAll } from './release-offers.ts';

/**
 * Removes an agent that pulls, revokes its key and releases its attempts. It takes the agent out of matching first, so
 * that it is not given the released attempts again, and off the directory last, so that a removal that died halfway is
 * found there. A repeated call repeats every step. Returns how many attempts it released; undefined if there is no such
 * agent, or if it was registered again under another key.
 */
export async function removeAgent(known: Agent, reason: string, now: Date): Promise<number | undefined> {
  const agent = await registry.remove(known, now);
  if (!agent) return undefined;
  if (agent.keyId) await apiKeys.revoke(agent.keyId, now);
  const released = await releaseAll(agent, reason, now);
  await registry.forget(agent, now);
  return released;
}
