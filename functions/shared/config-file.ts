import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { readOptional } from './environment.ts';

/** In a bundle config/ lies beside the handler; in the source tree at the root. */
const bundled = join(import.meta.dirname, 'config');
const beside = existsSync(bundled) ? bundled : join(import.meta.dirname, '../../config');
/** Asked for when a file is: `npm start` reads .env after this has loaded. */
const folder = () => readOptional('CONFIG_DIR') ?? beside;

/** Reads a file of config/ once per process, when it is first asked for; throws, and says where, if it breaks its schema. */
export function configFile<T>(file: string, schema: z.ZodType<T>): () => T {
  let value: T | undefined;
  return () => {
    if (value !== undefined) return value;
    const read = schema.safeParse(readYaml(file));
    if (!read.success) throw new Error(`config/${file} is not valid:\n${z.prettifyError(read.error)}`);
    value = read.data;
    return value;
  };
}

function readYaml(file: string): unknown {
  try {
    return parse(readFileSync(join(folder(), file), 'utf8'));
  } catch (error) {
    throw new Error(`config/${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
