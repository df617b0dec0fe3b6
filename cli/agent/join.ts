import { ApiError } from '../../client/api-error.ts';
import { type AgentCalls, TritonsClient } from '../../client/tritons-client.ts';
import { RefusedAgent } from '../exit.ts';
import { type Credentials, keepCredentials, readCredentials } from './credentials.ts';

export type JoinOptions = {
  url: string;
  /** The caller's key, to register with; an open API needs none. */
  callerKey: string | undefined;
  /** Credentials from the environment, which replace those in the file. */
  given: Credentials | undefined;
  file: string;
  type: string;
  id: string | undefined;
  skills: string[] | undefined;
  capacity: number;
  price: number | undefined;
};

export type Joined = { agentId: string; calls: AgentCalls; isNew: boolean };

/**
 * Joins as the agent of the known credentials, or registers a new agent and keeps its credentials. Releases attempts
 * that an earlier process left behind. Throws RefusedAgent if given credentials are not valid (any more).
 */
export async function join(options: JoinOptions): Promise<Joined> {
  const name = `${options.url} ${options.id ?? options.type}`;
  const known = options.given ?? (await readCredentials(options.file, name));
  if (known) {
    try {
      return { ...(await takeUp(options, known)), isNew: false };
    } catch (error) {
      if (!isUnknownAgent(error)) throw error;
      if (options.given) {
        throw new RefusedAgent(
          `The API refuses the agent ${options.given.agentId} with its key; both come from TRITONS_AGENT_ID and TRITONS_AGENT_KEY.`,
        );
      }
    }
  }
  const { agent, credentials } = await new TritonsClient({ url: options.url, apiKey: options.callerKey }).registerAgent(
    {
      ...(options.id ? { agent_id: options.id } : {}),
      agent_type: options.type,
      ...(options.skills ? { skills: options.skills } : {}),
      capacity: options.capacity,
      price_per_hour_usd: options.price ?? null,
    },
  );
  const kept = { agentId: agent.agent_id, apiKey: credentials.api_key };
  await keepCredentials(options.file, name, kept);
  return { agentId: kept.agentId, calls: callsOf(options.url, kept), isNew: true };
}

/** True if the API refuses the key of an agent, or does not know the agent. */
export const isUnknownAgent = (error: unknown): boolean =>
  error instanceof ApiError && error.is('invalidKey', 'forbidden', 'notFound');

const callsOf = (url: string, { agentId, apiKey }: Credentials) => new TritonsClient({ url, apiKey }).forAgent(agentId);

async function takeUp({ url, callerKey, capacity }: JoinOptions, known: Credentials) {
  const calls = callsOf(url, known);
  const { working_on } = await calls.leave();
  await Promise.allSettled(working_on.map((attempt) => calls.release(attempt, { reason: 'Its process had ended' })));
  // This needs a caller's key; without one the capacity stays as registered.
  await new TritonsClient({ url, apiKey: callerKey })
    .updateAgent(known.agentId, { capacity })
    .catch((error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
    });
  return { agentId: known.agentId, calls };
}
