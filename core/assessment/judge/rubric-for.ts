import type { Rubric, RubricsConfig } from '../../contracts/config/rubric.ts';

/** Picks the rubric: by the agent type, else by the kind, else by the task type, else the default. */
export function rubricFor(
  { agent_types, kinds, task_types, default: general }: RubricsConfig,
  { agentType, kind, taskType }: { agentType: string; kind: string | undefined; taskType: string },
): Rubric {
  const own = (rubrics: Record<string, Rubric>, name = '') =>
    Object.hasOwn(rubrics, name) ? rubrics[name] : undefined;
  return own(agent_types, agentType) ?? own(kinds, kind) ?? own(task_types, taskType) ?? general;
}
