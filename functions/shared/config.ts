import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { roster as rosterSchema } from '../../core/contracts/agent.ts';
import { modelRuntimeConfig, modelsConfig, pricesConfig } from '../../core/contracts/model.ts';
import { qualityConfig } from '../../core/contracts/quality-config.ts';
import { matchingConfig, routingConfig } from '../../core/contracts/routing.ts';
import { readOptional } from './environment.ts';

/** In a bundle config/ lies beside the handler; in the source tree at the root. */
const bundled = join(import.meta.dirname, 'config');
const folder =
  readOptional('CONFIG_DIR') ?? (existsSync(bundled) ? bundled : join(import.meta.dirname, '../../config'));

/** Reads a file of config/ once per process; one that breaks its schema stops the start and says where. */
function config<T>(file: string, schema: z.ZodType<T>): () => T {
  let value: T | undefined;
  return () => {
    if (value !== undefined) return value;
    const read = schema.safeParse(parse(readFileSync(join(folder, file), 'utf8')));
    if (!read.success) throw new Error(`config/${file} is not valid:\n${z.prettifyError(read.error)}`);
    value = read.data;
    return value;
  };
}

export const routing = config('routing.yaml', routingConfig);
export const matching = config('matching.yaml', matchingConfig);
export const quality = config('quality.yaml', qualityConfig);
export const models = config('models.yaml', modelsConfig);
export const prices = config('prices.yaml', pricesConfig);
export const modelRuntimeRules = config('model-runtime.yaml', modelRuntimeConfig);
export const roster = config('agents.yaml', rosterSchema);
