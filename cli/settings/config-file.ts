import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { makeFolder } from '../../local/make-folder.ts';
import { UsageError } from '../exit.ts';
import { urlOf } from './url.ts';

const profile = z.strictObject({
  url: z.string().transform((value, context) => {
    try {
      return urlOf('url', value);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  }),
  api_key: z.string().min(1).optional(),
});
const config = z.strictObject({ profile: z.string().optional(), profiles: z.record(z.string(), profile).default({}) });

/** An address with its key. */
export type Profile = z.output<typeof profile>;
/** The content of the config file: the profiles by name, and the one that is used by default. */
export type Config = z.output<typeof config>;

/** The path of the config file. */
export function configFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'tritons', 'config.json');
}

/**
 * Reads the config file; it is empty if there is none. Throws UsageError if it is not valid, or holds keys that others
 * on this machine may read.
 */
export async function readConfig(file: string): Promise<Config> {
  let text: string;
  let mode: number;
  try {
    [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { profiles: {} };
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const read = config.safeParse(parseJson(file, text));
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new UsageError(`${file} is not valid: ${issue?.path.join('.') || 'the file'}: ${issue?.message}`);
  }
  const hasKeys = Object.values(read.data.profiles).some(({ api_key }) => api_key !== undefined);
  // Windows has no such modes; there the folder of the user keeps others out.
  if (hasKeys && (mode & 0o077) !== 0 && process.platform !== 'win32') {
    throw new UsageError(`${file} holds API keys, and others on this machine may read it. Run: chmod 600 ${file}`);
  }
  return read.data;
}

/** Writes the config file, readable by its owner only. */
export async function writeConfig(file: string, content: Config): Promise<void> {
  makeFolder(dirname(file));
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`${file} is not JSON: ${(error as Error).message}`);
  }
}
