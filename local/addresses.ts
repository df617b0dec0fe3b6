import type { IncomingMessage } from 'node:http';
import { isIP, isIPv6, type Socket } from 'node:net';

/** The address at the other end of a connection; IPv4 in its own form, also on a socket for both; '' once it is closed. */
export const addressOf = ({ remoteAddress = '' }: Pick<Socket, 'remoteAddress'>): string => plain(remoteAddress);

/** ::ffff:192.0.2.1 → 192.0.2.1 */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');

/** The network in which one person can have many addresses: the /64 of an IPv6 address. An IPv4 address stands for itself. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.replace(/%.*/, '').split('::');
  const before = head.split(':').filter(Boolean);
  const after = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array<string>(zeros).fill('0'), ...after];
  const network = groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${network.join(':')}::/64`;
}

/**
 * The address that a request comes from. A trusted proxy's word is taken for the one before it: the last address of
 * X-Forwarded-For, which is the only one that the proxy itself has seen. Nobody else is believed.
 */
export function sourceOf(
  { socket, headers }: Pick<IncomingMessage, 'socket' | 'headers'>,
  trustedProxies: ReadonlySet<string>,
): string {
  const peer = addressOf(socket);
  if (!trustedProxies.has(peer)) return peer;
  const last = plain(
    String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)!
      .trim(),
  );
  return isIP(last) === 0 ? peer : last;
}
