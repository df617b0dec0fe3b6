import type { Principal } from '../../core/contracts/api/who-may-call.ts';

/**
 * The name of a caller in the journal: user/<owner of the key or token>, agent/<id>, `local` for a call without a key on this
 * machine, `unknown` for one without a valid key.
 */
export function actorOf(principal: Pick<Principal, 'id' | 'keyId'> | undefined): string {
  if (!principal) return 'unknown';
  const { id, keyId } = principal;
  return id.startsWith('agent/') || keyId === undefined ? id : `user/${id}`;
}
