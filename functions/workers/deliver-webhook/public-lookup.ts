import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { isPublic } from '../../shared/webhook-target.ts';

/** Finds all addresses of a name. */
export type Resolve = (
  hostname: string,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

const resolveBySystem: Resolve = (hostname, done) => systemLookup(hostname, { all: true }, done);

/**
 * Makes the lookup of a connection: it refuses a name if one of its addresses is not public. The connection goes to the
 * addresses that were checked, so a name that has others a moment later leads nowhere else.
 */
export function publicLookup(resolve: Resolve = resolveBySystem): LookupFunction {
  return (hostname, { all }, callback) => {
    resolve(hostname, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error || !first) return callback(error ?? new Error(`${hostname} has no address`), '');
      if (!addresses.every(({ address }) => isPublic(address))) {
        return callback(new Error(`${hostname} has an address that is not public`), '');
      }
      if (all) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
