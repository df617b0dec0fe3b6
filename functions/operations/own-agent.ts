import type { Agent } from '../../core/contracts/storage/agent.ts';
import { Forbidden } from '../../core/errors.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents } from '../shared/stores.ts';

/**
 * The agent in whose name a key is used. API Gateway may still take the key of an earlier registration for a few
 * minutes; that one gets no work of this.
 */
export async function ownAgent(agentId: string, { keyId }: { keyId: string | undefined }): Promise<Agent> {
  const agent = await agents.get(agentId);
  if (!agent) throw noSuchAgent(agentId);
  if (agent.keyId !== keyId) throw new Forbidden(`This is the key of an earlier registration of agent ${agentId}.`);
  return agent;
}
