import type { AttemptRef } from '../../../aws/keys.ts';
import type { ExecuteMessage } from '../../../core/contracts/pipeline/pipeline.ts';
import { releaseAttempt } from '../../operations/end-attempt.ts';
import { agents, offers } from '../../shared/stores.ts';

/** Agents that were seen to pull, so that a warm process tries the offer before it tries to start their work. */
const pulling = new Set<string>();
const MOST_KNOWN = 10_000;

export const isKnownToPull = (agentId: string) => pulling.has(agentId);

/**
 * Leaves an attempt for its agent to take, if the agent pulls its work. False: it does not, or the message is late.
 * An agent is taken offline first, then its offers are looked for; here it is the other way round.
 */
export async function offerAttempt(ref: AttemptRef, { agent_id, token }: ExecuteMessage): Promise<boolean> {
  const now = new Date();
  const offered = await offers.offer(ref, agent_id, token, now.toISOString());
  if (!offered) return false;
  if (pulling.size < MOST_KNOWN) pulling.add(agent_id);
  const agent = await agents.get(agent_id);
  if (!agent || agent.status === 'offline') await releaseAttempt(offered, agent_id, 'The agent is offline', now);
  return true;
}
