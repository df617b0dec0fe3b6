import type { QualityConfig, QualityRules } from '../contracts/config/quality-config.ts';

/** The rules for a task type; missing values are those of `default`. */
export function qualityRulesFor(config: QualityConfig, taskType: string): QualityRules {
  const own = Object.hasOwn(config.task_types, taskType) ? config.task_types[taskType] : undefined;
  return { ...config.default, ...own } as QualityRules;
}
