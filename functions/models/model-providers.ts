import { type ConfiguredProviders, configuredProviders } from '../../agents/models/provider-settings.ts';
import type { OptionalVariable } from '../../core/contracts/system/environment.ts';
import { clock } from '../shared/clock.ts';
import { readOptional } from '../shared/environment.ts';

/** How long a warm process uses the keys that it has read before it reads them again. */
const KEYS_FOR_MS = 5 * 60_000;

type Keys = Record<string, string>;
let keys: { read: Promise<Keys>; until: number } | undefined;

/** The model providers that are configured, by the secret or the environment. */
export async function modelProviders(): Promise<ConfiguredProviders> {
  return configuredProviders(await modelSettings());
}

/** Reads a field of the secret, or else the variable of that name. */
export async function modelSettings(): Promise<(name: OptionalVariable) => string | undefined> {
  const secret = await providerKeys();
  return (name) => secret[name] ?? readOptional(name);
}

async function providerKeys(): Promise<Keys> {
  const secretId = readOptional('MODEL_KEYS_SECRET_ID');
  if (!secretId) return {};
  const now = clock().getTime();
  if (!keys || now > keys.until) keys = { read: readKeys(secretId), until: now + KEYS_FOR_MS };
  try {
    return await keys.read;
  } catch (error) {
    keys = undefined;
    throw error;
  }
}

/** Loads the client of Secrets Manager too, which nothing needs before the first call of a model. */
async function readKeys(secretId: string): Promise<Keys> {
  const { readSecret } = await import('../../aws/secrets.ts');
  return readSecret(secretId);
}
