import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { FreeAgent } from '../contracts/storage/table.ts';
import { type AttemptFailure, countingFailures, endOf, type Failing } from '../lifecycle/attempt-end.ts';
import type { Unattended } from '../lifecycle/task.ts';
import { heldSlots } from '../metrics/agent-readings.ts';
import { availableOf, firstAvailableAt, withFound } from './availability.ts';

/**
 * The reasons for which a subtask has no agent yet. Times are ISO 8601.
 * slot: an agent that may do it is busy. models: their models are unavailable until then. retry: all agents that could
 * take it have failed it; the one that failed longest ago gets it again at `at`. online: agents of the type are
 * registered, but none is online. registration: there is no agent of the type.
 */
export type Wait =
  | { for: 'slot' }
  | { for: 'models'; until: string }
  | { for: 'retry'; agentId: string; at: string; failure: AttemptFailure; attempt: number; isOnly: boolean }
  | { for: 'online' }
  | { for: 'registration' };

/** How agents failed a subtask in this run: agent id → its last failure, and which attempt that was, from 1. */
export function failuresByAgent(subtask: Failing): Map<string, { failure: AttemptFailure; attempt: number }> {
  return new Map(
    countingFailures(subtask).flatMap((failure, index) =>
      failure.agentId && endOf(failure).excludesAgent
        ? [[failure.agentId, { failure, attempt: index + 1 }] as const]
        : [],
    ),
  );
}

/**
 * What a subtask waits for that no free agent may take. `agents`: those of its type that are registered.
 * An agent that is draining counts as long as it works: it may come back online. One without work does not, since
 * nothing would end the wait for it.
 */
export function outlookOf(subtask: Failing, agents: readonly FreeAgent[], config: MatchingConfig, now: Date): Wait {
  const known = withFound(agents, subtask);
  const online = known.filter(({ status }) => status === 'online');
  const draining = known.filter((agent) => agent.status === 'draining' && heldSlots(agent) > 0);
  const failures = failuresByAgent(subtask);
  const untried = (some: readonly FreeAgent[]) => some.filter(({ agentId }) => !failures.has(agentId));
  const until = firstAvailableAt(online, now);
  if (untried(availableOf(online, now)).length > 0) return { for: 'slot' };
  if (untried(online).length > 0 && until) return { for: 'models', until };
  const tried = online
    .flatMap((agent) => ({ agent, ...failures.get(agent.agentId) }))
    .flatMap(({ agent, failure, attempt }) => (failure && attempt ? [{ agent, failure, attempt }] : []))
    .sort((a, b) => (a.failure.at < b.failure.at ? -1 : 1));
  const [first] = tried;
  if (!first) return { for: agents.length > 0 ? 'online' : 'registration' };
  if (untried(draining).length > 0) return { for: 'slot' };
  const { agent, failure, attempt } = first;
  const at = [retryAt(subtask, failure, config), agent.unavailableUntil ?? ''].sort().at(-1) as string;
  return { for: 'retry', agentId: agent.agentId, at, failure, attempt, isOnly: tried.length === 1 };
}

/** The delay grows with the number of failed attempts, so that a service that asks for patience gets it. */
function retryAt(subtask: Failing, failure: AttemptFailure, { retry_seconds }: MatchingConfig): string {
  const failed = countingFailures(subtask).length;
  const seconds = retry_seconds[Math.min(failed, retry_seconds.length) - 1] ?? 0;
  return new Date(Date.parse(failure.at) + seconds * 1_000).toISOString();
}

/** Keeps the time since when nobody could come, as long as the reason is the same. */
export function unattendedBy(wait: Wait, before: Unattended | undefined, now: Date): Unattended | undefined {
  if (wait.for !== 'registration' && wait.for !== 'online') return undefined;
  return before?.waitsFor === wait.for ? before : { waitsFor: wait.for, since: now.toISOString() };
}

/** When a subtask is given up for which nobody could come: ISO 8601. */
export function givenUpAt({ waitsFor, since }: Unattended, config: MatchingConfig): string {
  const seconds = waitsFor === 'registration' ? config.no_agent_grace_seconds : config.nobody_online_seconds;
  return new Date(Date.parse(since) + seconds * 1_000).toISOString();
}
