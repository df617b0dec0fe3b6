import { isKeyText, NO_KEY_TEXT } from '../../client/transport.ts';
import { UsageError } from '../exit.ts';
import { type Config, configFile, type Profile, readConfig } from './config-file.ts';
import { urlOf } from './url.ts';

export const DEFAULT_URL = 'http://127.0.0.1:8080';

export type ConnectionOptions = { url?: string | undefined; profile?: string | undefined };

/** The address of the API, the key that is sent to it, and where both come from. */
export type Connection = {
  url: string;
  urlFrom: string;
  apiKey: string | undefined;
  /** undefined: no key is sent. */
  keyFrom: string | undefined;
};

/**
 * Finds address and key. The address: --url, --profile, TRITONS_URL, TRITONS_PROFILE, the profile in use, or this
 * machine. The key: a profile that was asked for brings its own; else TRITONS_API_KEY, or that of the profile with the
 * same address, so that no key goes to an address that it is not for.
 */
export async function findConnection(options: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Connection> {
  const found = await settled(options, env);
  const { apiKey, keyFrom } = found;
  if (apiKey && !isKeyText(apiKey)) throw new UsageError(`The text of ${keyFrom} ${NO_KEY_TEXT}.`);
  return found;
}

async function settled({ url, profile }: ConnectionOptions, env: NodeJS.ProcessEnv): Promise<Connection> {
  if (url !== undefined && profile !== undefined) {
    throw new UsageError('Give --url or --profile, not both: a profile has an address of its own.');
  }
  const file = configFile(env);
  const config = await readConfig(file);
  if (profile !== undefined) return ofProfile(profile, '--profile', config, file);
  const given = url ?? env.TRITONS_URL;
  if (!given && env.TRITONS_PROFILE) return ofProfile(env.TRITONS_PROFILE, 'TRITONS_PROFILE', config, file);
  const [address, urlFrom] = given
    ? [urlOf(url === undefined ? 'TRITONS_URL' : '--url', given), url === undefined ? 'TRITONS_URL' : '--url']
    : addressInUse(config, file);
  if (env.TRITONS_API_KEY) return { url: address, urlFrom, apiKey: env.TRITONS_API_KEY, keyFrom: 'TRITONS_API_KEY' };
  const [name, same] = sameAddress(config, address) ?? [];
  return { url: address, urlFrom, apiKey: same?.api_key, keyFrom: same?.api_key && `profile ${name}` };
}

function ofProfile(name: string, from: string, config: Config, file: string): Connection {
  const found = profileOf(config, name, from, file);
  const what = `profile ${name}`;
  return { url: found.url, urlFrom: what, apiKey: found.api_key, keyFrom: found.api_key && what };
}

function addressInUse(config: Config, file: string): [url: string, from: string] {
  if (config.profile === undefined) return [DEFAULT_URL, 'the default'];
  return [profileOf(config, config.profile, 'The profile in use', file).url, `profile ${config.profile}`];
}

function sameAddress({ profile, profiles }: Config, url: string): [name: string, profile: Profile] | undefined {
  const same = Object.entries(profiles).filter((entry) => entry[1].url === url && entry[1].api_key);
  return same.find(([name]) => name === profile) ?? same[0];
}

/** A profile by its name. Throws UsageError if there is none. */
export function profileOf({ profiles }: Config, name: string, from: string, file: string): Profile {
  const found = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
  if (found) return found;
  const names = Object.keys(profiles);
  const known = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none';
  throw new UsageError(`${from} is "${name}", and ${file} has no such profile: ${known}.`);
}
