import { modelRuntimeConfig, modelsConfig, pricesConfig } from '../../core/contracts/config/model-config.ts';
import { configFile } from './config-file.ts';

export const models = configFile('models.yaml', modelsConfig);
export const prices = configFile('prices.yaml', pricesConfig);
export const modelRuntimeRules = configFile('model-runtime.yaml', modelRuntimeConfig);
