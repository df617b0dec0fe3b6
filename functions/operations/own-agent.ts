import type { Agent } from '../../core/contracts/storage/agent.ts';
import { Forbidden } from '../../core/errors.ts';
import { noSuchAgent } from '../shared/no-such.ts';
import { agents } from '../shared/stores.ts';

/**
 * Reads an agent and refuses the key of an earlier registration, which may be in force until its removal has revoked it.
 * Throws NotFound or Forbidden.
 */
export async function ownAgent(agentId: string, { keyId }: { keyId: string | undefined }): Promise<Agent> {
  const agent = await agents.get(agentId);
  if (!agent) throw noSuchAgent(agentId);
  if (agent.keyId !== keyId) throw new Forbidden(`This is the key of an earlier registration of agent ${agentId}.`);
  return agent;
}
