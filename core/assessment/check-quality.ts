import type { QualityConfig } from '../contracts/config/quality-config.ts';
import type { RoutingConfig } from '../contracts/config/routing.ts';
import type { RubricsConfig } from '../contracts/config/rubric.ts';
import { agentTypesOf } from '../routing/agent-types.ts';
import { qualityRulesFor } from './quality-rules.ts';

/**
 * Lists rules in quality.yaml that no deliverable can meet, or that are never used, in words; empty if there are none.
 */
export function checkQuality(quality: QualityConfig, { task_types }: RoutingConfig): string[] {
  const places = ['default', ...Object.keys(quality.task_types).map((taskType) => `task_types.${taskType}`)];
  const taskTypes = ['', ...Object.keys(quality.task_types)];
  return taskTypes.flatMap((taskType, index) => {
    const place = places[index];
    if (taskType && !Object.hasOwn(task_types, taskType)) return [`${place}: routing.yaml has no such task type`];
    const { weights, required, judge } = qualityRulesFor(quality, taskType);
    const weighsNothing = Object.values(weights).every((weight) => weight === 0);
    return [
      ...(weighsNothing ? [`${place}: no checker has a weight, so nothing could pass`] : []),
      ...(required.includes('judge') && !judge ? [`${place}: the judge is required, but \`judge\` is null`] : []),
    ];
  });
}

/** Lists names in rubrics.yaml that routing.yaml does not have. */
export function checkRubrics({ task_types, kinds, agent_types }: RubricsConfig, routing: RoutingConfig): string[] {
  const known = {
    task_types: Object.keys(routing.task_types),
    kinds: Object.values(routing.task_types).flatMap((taskType) => taskType.kinds),
    agent_types: agentTypesOf(routing),
  };
  const named = { task_types, kinds, agent_types };
  return (Object.keys(known) as (keyof typeof known)[]).flatMap((what) =>
    Object.keys(named[what])
      .filter((name) => !known[what].includes(name))
      .map((name) => `${what}.${name}: routing.yaml has no such ${what.replace('_', ' ').slice(0, -1)}`),
  );
}
