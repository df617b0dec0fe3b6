import type { AttemptRef } from '../../../aws/keys.ts';
import type { ExecuteMessage } from '../../../core/contracts/pipeline/pipeline.ts';
import { releaseAttempt } from '../../operations/end-pulled-attempt.ts';
import { agents, offers } from '../../shared/stores.ts';

/** Known pull agents: for these a warm process makes an offer before it tries to start the work. */
const pulling = new Set<string>();
const MOST_KNOWN = 10_000;

export const isKnownToPull = (agentId: string) => pulling.has(agentId);

/**
 * Offers an attempt to its agent, if that is a pull agent. False if it is not, or if the message is late.
 * No offer to an offline agent is missed: going offline writes the status, then reads the offers; this writes the
 * offer, then reads the status.
 */
export async function offerAttempt(ref: AttemptRef, { agent_id, token }: ExecuteMessage, now: Date): Promise<boolean> {
  const offered = await offers.offer(ref, agent_id, token, now.toISOString());
  if (!offered) return false;
  if (pulling.size < MOST_KNOWN) pulling.add(agent_id);
  const agent = await agents.get(agent_id);
  if (!agent || agent.status === 'offline') await releaseAttempt(offered, agent_id, 'The agent is offline', now);
  return true;
}
