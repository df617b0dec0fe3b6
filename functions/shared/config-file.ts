import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { readOptional } from './environment.ts';
import { parseConfig } from './parse-config.ts';

/** config/ lies beside the handler in a bundle, and at the root in the source tree. */
const bundled = join(import.meta.dirname, 'config');
const beside = existsSync(bundled) ? bundled : join(import.meta.dirname, '../../config');
/** Read with each file, not at load: `npm start` reads .env after this module has loaded. */
const folder = () => readOptional('CONFIG_DIR') ?? beside;

/** Reads a file of config/ once per process, at its first use. Throws an Error that says where it breaks its schema. */
export function configFile<T>(file: string, schema: z.ZodType<T>): () => T {
  let value: T | undefined;
  return () => {
    if (value !== undefined) return value;
    const read = schema.safeParse(readConfig(file));
    if (!read.success) throw new Error(`config/${file} is not valid:\n${z.prettifyError(read.error)}`);
    value = read.data;
    return value;
  };
}

function readConfig(file: string): unknown {
  try {
    return parseConfig(readFileSync(join(folder(), file), 'utf8'));
  } catch (error) {
    throw new Error(`config/${file} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
