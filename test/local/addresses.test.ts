import type { Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { addressOf, networkOf, sourceOf } from '../../local/addresses.ts';

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::1', '::1'],
  ['2001:db8::1', '2001:db8::1'],
  [undefined, ''],
])('the other end of a socket at %s is %s', (remoteAddress, address) => {
  expect(addressOf({ remoteAddress } as Socket)).toBe(address);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:ffff::', '2001:db8:1:2::/64'],
  ['2001:DB8::1', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

const proxies = new Set(['10.0.0.1', '::1']);
const asked = (remoteAddress: string, forwarded?: string) =>
  sourceOf({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as never, proxies);

test.each([
  ['a caller that names itself another', '192.0.2.9', '127.0.0.1', '192.0.2.9'],
  ['a trusted proxy', '10.0.0.1', '192.0.2.5', '192.0.2.5'],
  ['a trusted proxy, in an IPv6 socket', '::ffff:10.0.0.1', '192.0.2.5', '192.0.2.5'],
  ['a trusted proxy, for a caller that named another', '10.0.0.1', '127.0.0.1, 192.0.2.5', '192.0.2.5'],
  ['a trusted proxy, for one of IPv6', '::1', '2001:db8::7', '2001:db8::7'],
  ['a trusted proxy that says nothing', '10.0.0.1', undefined, '10.0.0.1'],
  ['a trusted proxy that says nonsense', '10.0.0.1', 'unknown', '10.0.0.1'],
  ['a trusted proxy that names a port', '10.0.0.1', '192.0.2.5:99', '10.0.0.1'],
])('%s', (_, peer, forwarded, source) => {
  expect(asked(peer, forwarded)).toBe(source);
});
