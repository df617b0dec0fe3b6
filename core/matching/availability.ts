import type { FreeAgent } from '../contracts/storage/table.ts';
import type { AttemptFailure } from '../lifecycle/attempt-end.ts';
import type { Subtask } from '../lifecycle/task.ts';

/** Whether an agent has not found all its models unavailable. Agents that pull, or work offline, never do. */
export function isAvailable({ unavailableUntil }: Pick<FreeAgent, 'unavailableUntil'>, now: Date): boolean {
  return unavailableUntil === undefined || unavailableUntil <= now.toISOString();
}

/** Agents of one type that have models to call: without those that use the same models as one that found none. */
export function availableOf(agents: readonly FreeAgent[], now: Date): FreeAgent[] {
  const modelsOf = ({ runtime, models }: FreeAgent) => JSON.stringify([runtime, models ?? null]);
  const unavailable = new Set(agents.filter((agent) => !isAvailable(agent, now)).map(modelsOf));
  return unavailable.size === 0 ? [...agents] : agents.filter((agent) => !unavailable.has(modelsOf(agent)));
}

/** Agents with what this subtask has found of their models: the index of free agents may not show it yet. */
export function withFound(agents: readonly FreeAgent[], { failures }: Pick<Subtask, 'failures'>): FreeAgent[] {
  const found = ({ agentId, until }: AttemptFailure): [string, string][] =>
    agentId && until ? [[agentId, until]] : [];
  const untils = new Map(Object.values(failures).flatMap(found));
  return agents.map((agent) => {
    const [, unavailableUntil] = [agent.unavailableUntil ?? '', untils.get(agent.agentId) ?? ''].sort();
    return unavailableUntil ? { ...agent, unavailableUntil } : agent;
  });
}

/** When the first of those agents that are unavailable may be asked again; undefined: none is. */
export function firstAvailableAt(agents: readonly FreeAgent[], now: Date): string | undefined {
  return agents.flatMap((agent) => (isAvailable(agent, now) ? [] : (agent.unavailableUntil ?? []))).sort()[0];
}
