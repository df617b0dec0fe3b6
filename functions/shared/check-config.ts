import { checkQuality, checkRubrics } from '../../core/assessment/check-quality.ts';
import { checkRouting } from '../../core/routing/check-routing.ts';
import { awsPrices } from './aws-prices.ts';
import { advisories, matching, quality, roster, routing, rubrics } from './config.ts';
import { modelRuntimeRules, models, prices } from './model-config.ts';

/** Reads every file of config/. Throws an Error that names the file if it breaks its schema or contradicts another. */
export function checkConfig(): void {
  for (const read of [matching, roster, advisories, models, prices, modelRuntimeRules, awsPrices]) read();
  refuse('routing.yaml', checkRouting(routing()));
  refuse('quality.yaml', checkQuality(quality(), routing()));
  refuse('rubrics.yaml', checkRubrics(rubrics(), routing()));
}

function refuse(file: string, problems: string[]): void {
  if (problems.length > 0) throw new Error(`config/${file} is not valid:\n✖ ${problems.join('\n✖ ')}`);
}
