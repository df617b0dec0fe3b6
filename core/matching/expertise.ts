import type { FreeAgent } from '../contracts/storage/table.ts';

/** Requirements of a subtask on its agent. `kind` is its kind of work, or the task type if none was given. */
export type Wanted = { agentType: string; skills: string[]; kind: string };

/** The share of the wanted skills that the agent has; 1 if none is wanted. */
function skillCoverage(agent: FreeAgent, skills: string[]): number {
  const wanted = new Set(skills);
  return wanted.size === 0 ? 1 : wanted.intersection(new Set(agent.skills)).size / wanted.size;
}

/**
 * Suitability of an agent for this kind of work, 0..1: its success rate on the kind, drawn towards its skill coverage,
 * which counts like `priorAttempts` attempts. Without a record it is the coverage alone; each success on the kind
 * raises it (or keeps it at 1) and each failure lowers it.
 * Source: the mean of a beta-binomial posterior, Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.4.
 */
export function expertise(agent: FreeAgent, { skills, kind }: Wanted, priorAttempts: number): number {
  const { completed, failed } = agent.record.kinds[kind] ?? { completed: 0, failed: 0 };
  return (skillCoverage(agent, skills) * priorAttempts + completed) / (priorAttempts + completed + failed);
}
