import type { Role } from '../contracts/api/who-may-call.ts';
import type { TokenIssuer } from '../contracts/config/token-issuers.ts';
import { ownerName } from '../contracts/ids.ts';

/** Finds owner and role in the claims of a token that is valid. No claim, no value and no role is a default. */
export function readClaims(
  claims: Record<string, unknown>,
  { owner, roles }: Pick<TokenIssuer, 'owner' | 'roles'>,
): { principal: string; role: Role } | { refused: 'unmapped_role' | 'no_owner' } {
  const held = [claimAt(claims, roles.claim)].flat();
  const role = roles.map.find(({ value }) => held.includes(value))?.role;
  if (role === undefined) return { refused: 'unmapped_role' };
  const named = claimAt(claims, owner.claim);
  const { success, data } = ownerName.safeParse(typeof named === 'string' ? owner.prefix + named : undefined);
  return success ? { principal: data, role } : { refused: 'no_owner' };
}

/** The value of a claim; undefined if it is absent. */
function claimAt(claims: Record<string, unknown>, claim: string | string[]): unknown {
  let value: unknown = claims;
  for (const name of [claim].flat()) {
    const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, name);
    if (!isNamed) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}
