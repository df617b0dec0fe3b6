import { advisories as advisoriesSchema } from '../../core/contracts/config/advisories.ts';
import { qualityConfig } from '../../core/contracts/config/quality-config.ts';
import { matchingConfig, routingConfig } from '../../core/contracts/config/routing.ts';
import { rubricsConfig } from '../../core/contracts/config/rubric.ts';
import { roster as rosterSchema } from '../../core/contracts/storage/agent.ts';
import { configFile } from './config-file.ts';

export const routing = configFile('routing.yaml', routingConfig);
export const matching = configFile('matching.yaml', matchingConfig);
export const quality = configFile('quality.yaml', qualityConfig);
export const advisories = configFile('advisories.yaml', advisoriesSchema);
export const rubrics = configFile('rubrics.yaml', rubricsConfig);
export const roster = configFile('agents.yaml', rosterSchema);
