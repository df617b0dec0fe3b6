import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../local/make-folder.ts';

export type Credentials = { agentId: string; apiKey: string };

/** The default path of the credentials file. */
export function credentialsFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'tritons', 'agents.json');
}

/** Reads the credentials kept under a name; undefined if there are none. */
export async function readCredentials(file: string, name: string): Promise<Credentials | undefined> {
  return (await readAll(file))[name];
}

/** Keeps credentials in a file that only its owner may read. */
export async function keepCredentials(file: string, name: string, credentials: Credentials): Promise<void> {
  makeFolder(dirname(file));
  const all = { ...(await readAll(file)), [name]: credentials };
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, `${JSON.stringify(all, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, file);
}

async function readAll(file: string): Promise<Record<string, Credentials>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, Credentials>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read: ${(error as Error).message}`);
  }
}
