import { advisories as advisoriesSchema } from '../../core/contracts/advisories.ts';
import { roster as rosterSchema } from '../../core/contracts/agent.ts';
import { qualityConfig } from '../../core/contracts/quality-config.ts';
import { matchingConfig, routingConfig } from '../../core/contracts/routing.ts';
import { rubricsConfig } from '../../core/contracts/rubric.ts';
import { configFile } from './config-file.ts';

export const routing = configFile('routing.yaml', routingConfig);
export const matching = configFile('matching.yaml', matchingConfig);
export const quality = configFile('quality.yaml', qualityConfig);
export const advisories = configFile('advisories.yaml', advisoriesSchema);
export const rubrics = configFile('rubrics.yaml', rubricsConfig);
export const roster = configFile('agents.yaml', rosterSchema);
