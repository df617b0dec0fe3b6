import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { readOptional } from './environment.ts';

/** Hosts, or host:port, that webhooks may call over http and at any address. */
export type AllowedHosts = ReadonlySet<string>;

export function allowedHosts(): AllowedHosts {
  const hosts = readOptional('WEBHOOK_ALLOWED_HOSTS') ?? '';
  return new Set(
    hosts
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  );
}

/** True if the setting lets webhooks call the URL wherever it is. */
export function isAllowed({ protocol, port, hostname }: URL, allowed: AllowedHosts): boolean {
  // The parser of URLs leaves out the port that is the usual one.
  return allowed.has(hostname) || allowed.has(`${hostname}:${port || (protocol === 'http:' ? 80 : 443)}`);
}

/**
 * Says what is wrong with the URL of a webhook; undefined if nothing is. The addresses that its host has are checked
 * when it is called (functions/workers/deliver-webhook/public-lookup.ts).
 */
export function targetProblem(text: string, allowed: AllowedHosts): string | undefined {
  const url = URL.parse(text);
  if (!url) return 'is not a URL';
  if (url.username || url.password) return 'must not hold a user or a password: the signature says who calls';
  if (url.hash) return 'must not have a fragment: it is never sent';
  if (isAllowed(url, allowed)) return /^https?:$/.test(url.protocol) ? undefined : 'must begin with https://';
  if (url.protocol !== 'https:') return 'must begin with https://';
  const port = Number(url.port || 443);
  if (port !== 443 && port < 1_024) return `must have the port 443, or one from 1024 on, and not ${port}`;
  const address = addressIn(url);
  if (address !== undefined) return isPublic(address) ? undefined : `has the address ${address}, which is not public`;
  if (!url.hostname.replace(/\.$/, '').includes('.')) return `has the host ${url.hostname}, which is not a public name`;
  return undefined;
}

/** The address that stands for the host; undefined if the host is a name. The parser of URLs has made it dotted. */
export function addressIn({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[|\]$/g, '');
  return isIP(bare) ? bare : undefined;
}

/** Azure answers its machines at this address, which is in no range of its own. */
const METADATA = ['168.63.129.16'];
/** All that is in use of IPv6; addresses that stand for one of IPv4 are outside, except for 6to4 and Teredo. */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * True for addresses of the public Internet. Refuses all others: loopback, private, link-local, multicast, unspecified,
 * carrier-grade NAT, benchmarks, documentation, metadata, and forms of IPv6 that lead to an address of IPv4.
 */
export function isPublic(address: string): boolean {
  if (METADATA.includes(address) || !isIP(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6);
}
