import { BlockList, isIP, isIPv6 } from 'node:net';
import { parseArgs } from 'node:util';
import { type Access, authModes } from './access.ts';
import { readIssuers } from './read-issuers.ts';

export const usage = `Usage: npm start -- [--port 8080] [--data-dir .tritons] [--memory]
  --port      Port of the API; or PORT
  --data-dir  Folder for tasks and deliverables; or TRITONS_DATA_DIR
  TRITONS_ENCRYPTION_KEY
              Encrypts them: 32 bytes in base64; by default the file encryption-key in that folder
  --memory    Keep nothing: data is in a temporary file that ends with the process
  --allow-origin https://app.example.com
              Let web pages of this origin call the API (CORS); may be given several times
For other people (docs/self-hosting.md):
  --auth required
              Every call needs an API key or a token, but for /health and /openapi.json; or TRITONS_AUTH
  --issuers issuers.yaml
              Issuers (OpenID Connect) whose tokens let callers in, beside API keys; or TRITONS_ISSUERS
  --host 127.0.0.1
              Address to listen on. Others than this machine's own need --auth required
  --allowed-host tritons.example.com
              A name that Host may have, behind a reverse proxy; may be given several times
  --public-url https://tritons.example.com
              The API as callers reach it: URLs for uploads begin so, and Host may have its name
  --trusted-proxy 127.0.0.1
              Address of a reverse proxy whose X-Forwarded-For is believed; may be given several times`;

export type Options = {
  help: boolean;
  port: number;
  host: string;
  /** undefined: nothing is kept. */
  dataDir: string | undefined;
  /** undefined: that of the file in the data folder. */
  encryptionKey: string | undefined;
  publicUrl: string | undefined;
  access: Access;
};

/** Reads the command line and the environment. Throws an Error that names the option that is wrong. */
export function readOptions(args: string[], env: Record<string, string | undefined>): Options {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: env.PORT ?? '8080' },
      'data-dir': { type: 'string', default: env.TRITONS_DATA_DIR ?? '.tritons' },
      memory: { type: 'boolean', default: false },
      auth: { type: 'string', default: env.TRITONS_AUTH ?? 'none' },
      issuers: { type: 'string', default: env.TRITONS_ISSUERS ?? '' },
      host: { type: 'string', default: '127.0.0.1' },
      'allow-origin': { type: 'string', multiple: true, default: [] },
      'allowed-host': { type: 'string', multiple: true, default: [] },
      'public-url': { type: 'string' },
      'trusted-proxy': { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  const port = values.port.trim() === '' ? Number.NaN : Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`"${values.port}" is not a port: --port or PORT takes 0 to 65535`);
  const auth = authModes.find((mode) => mode === values.auth);
  if (!auth) throw new Error(`"${values.auth}" is not known: --auth or TRITONS_AUTH takes ${authModes.join(' or ')}`);
  const host = values.host === 'localhost' ? '127.0.0.1' : values.host;
  if (isIP(host) === 0) throw new Error(`"${host}" is not an IP address: --host takes one such as 127.0.0.1`);
  for (const origin of values['allow-origin']) requireOrigin('--allow-origin', origin);
  const publicUrl = values['public-url'];
  if (publicUrl !== undefined) requireOrigin('--public-url', publicUrl);
  for (const name of values['allowed-host']) {
    if (!HOST.test(name))
      throw new Error(`"${name}" is not a host: --allowed-host takes one such as tritons.example.com`);
  }
  for (const address of values['trusted-proxy']) {
    if (isIP(address) === 0)
      throw new Error(`"${address}" is not an IP address: --trusted-proxy takes one such as 127.0.0.1`);
  }
  const allowedHosts = [
    ...values['allowed-host'],
    ...(publicUrl === undefined ? [] : [new URL(publicUrl).host]),
    ...(isLoopback(host) || isAny(host) ? [] : [urlHost(host)]),
  ].map((name) => name.toLowerCase());
  if (auth === 'none' && (!isLoopback(host) || allowedHosts.length > 0)) {
    throw new Error(
      'Others than this machine may call only with a key: give --auth required with --host, --allowed-host and --public-url.',
    );
  }
  return {
    help: values.help,
    port,
    host,
    dataDir: values.memory ? undefined : values['data-dir'],
    encryptionKey: env.TRITONS_ENCRYPTION_KEY || undefined,
    publicUrl,
    access: {
      auth,
      allowedHosts,
      allowedOrigins: values['allow-origin'],
      trustedProxies: values['trusted-proxy'],
      issuers: values.issuers === '' ? [] : readIssuers(values.issuers),
    },
  };
}

/** A name, an IPv4 address or an IPv6 address in brackets, and perhaps a port. */
const HOST = /^([a-z0-9_-]+(\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;

function requireOrigin(option: string, origin: string): void {
  if (!/^https?:\/\/[^/\s?#@]+$/.test(origin) || !URL.canParse(origin))
    throw new Error(`"${origin}" is not an origin: ${option} takes one such as https://app.example.com`);
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export const isLoopback = (address: string): boolean => loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/** True if an address stands for all of the machine. */
export const isAny = (address: string): boolean => /^(0\.0\.0\.0|[0:]+)$/.test(address);

/** An address as it stands in a URL. */
export const urlHost = (address: string): string => (isIPv6(address) ? `[${address}]` : address);
