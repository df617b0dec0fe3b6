import { existsSync } from 'node:fs';

/** Reads .env, or the file that TRITONS_ENV_FILE names (none if it is empty). Variables that are set already stay. */
export function readEnvironmentFile(): void {
  const file = process.env.TRITONS_ENV_FILE ?? '.env';
  if (file !== '' && existsSync(file)) process.loadEnvFile(file);
}
