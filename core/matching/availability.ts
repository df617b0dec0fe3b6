import type { FreeAgent } from '../contracts/storage/table.ts';
import type { AttemptFailure } from '../lifecycle/attempt-end.ts';
import type { Subtask } from '../lifecycle/task.ts';

/** False while all models of an agent are unavailable. An agent that pulls or works offline is always available. */
export function isAvailable({ unavailableUntil }: Pick<FreeAgent, 'unavailableUntil'>, now: Date): boolean {
  return unavailableUntil === undefined || unavailableUntil <= now.toISOString();
}

/**
 * Agents of one type that have models to call: drops every agent that shares runtime and models with an unavailable
 * one.
 */
export function availableOf(agents: readonly FreeAgent[], now: Date): FreeAgent[] {
  const modelsOf = ({ runtime, models }: FreeAgent) => JSON.stringify([runtime, models ?? null]);
  const unavailable = new Set(agents.filter((agent) => !isAvailable(agent, now)).map(modelsOf));
  return unavailable.size === 0 ? [...agents] : agents.filter((agent) => !unavailable.has(modelsOf(agent)));
}

/** Adds the unavailability that this subtask's failures recorded: the index of free agents may not show it yet. */
export function withFound(agents: readonly FreeAgent[], { failures }: Pick<Subtask, 'failures'>): FreeAgent[] {
  const found = ({ agentId, until }: AttemptFailure): [string, string][] =>
    agentId && until ? [[agentId, until]] : [];
  const untils = new Map(Object.values(failures).flatMap(found));
  return agents.map((agent) => {
    const [, unavailableUntil] = [agent.unavailableUntil ?? '', untils.get(agent.agentId) ?? ''].sort();
    return unavailableUntil ? { ...agent, unavailableUntil } : agent;
  });
}

/** The earliest time at which an unavailable agent may be asked again; undefined if every agent is available. */
export function firstAvailableAt(agents: readonly FreeAgent[], now: Date): string | undefined {
  return agents.flatMap((agent) => (isAvailable(agent, now) ? [] : (agent.unavailableUntil ?? []))).sort()[0];
}
