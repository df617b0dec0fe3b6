import type { MatchingConfig } from '../contracts/config/routing.ts';
import type { FreeAgent } from '../contracts/storage/table.ts';
import { type AttemptFailure, countingFailures, endOf, type Failing } from '../lifecycle/attempt-end.ts';
import type { Unattended } from '../lifecycle/task.ts';
import { heldSlots } from '../metrics/agent-readings.ts';
import { availableOf, firstAvailableAt, withFound } from './availability.ts';

/**
 * The reasons why a subtask has no agent yet. Times are ISO 8601.
 * slot: every agent that may take it is busy.
 * models: the models of these agents are unavailable; the first may be asked again at `until`.
 * retry: every agent that could take it has failed it. The one that failed longest ago tries again at `at`.
 * online: agents of the type are registered, but none is online.
 * registration: no agent of the type is registered.
 */
export type Wait =
  | { for: 'slot' }
  | { for: 'models'; until: string }
  | { for: 'retry'; agentId: string; at: string; failure: AttemptFailure; attempt: number; isOnly: boolean }
  | { for: 'online' }
  | { for: 'registration' };

/** Agents that failed a subtask in this run: agent id → its last failure, and the number of that attempt, from 1. */
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
 * Finds out what a subtask waits for if no free agent may take it. `agents`: the registered agents of its type. A
 * draining agent counts while it still works, because it may come back online. An idle one does not: nothing would end
 * the wait.
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

/**
 * Notes since when no agent could take a subtask, and keeps that time while the reason stays the same. Undefined for
 * waits that an agent can end.
 */
export function unattendedBy(wait: Wait, before: Unattended | undefined, now: Date): Unattended | undefined {
  if (wait.for !== 'registration' && wait.for !== 'online') return undefined;
  return before?.waitsFor === wait.for ? before : { waitsFor: wait.for, since: now.toISOString() };
}

/** The time at which a subtask is given up because no agent could take it: ISO 8601. */
export function givenUpAt({ waitsFor, since }: Unattended, config: MatchingConfig): string {
  const seconds = waitsFor === 'registration' ? config.no_agent_grace_seconds : config.nobody_online_seconds;
  return new Date(Date.parse(since) + seconds * 1_000).toISOString();
}
