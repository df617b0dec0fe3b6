import type { Refusal } from '../../../core/access/denial.ts';
import type { ApiKey } from '../../../core/contracts/api/api-key.ts';
import type { Role } from '../../../core/contracts/api/who-may-call.ts';
import type { RateLimit } from '../../../core/limits/token-bucket.ts';
import { apiKeys } from '../../shared/api-keys.ts';
import { log } from '../../shared/log.ts';
import { agents } from '../../shared/stores.ts';
import { rateLimitOf } from './rate-limit-of.ts';

/** The caller; or the reason to refuse it, with as much about the caller as is proved. */
export type Checked =
  | { principal: string; keyId: string; role: Role; rateLimit: RateLimit | undefined; refused?: never }
  | { principal?: string; keyId?: string; role?: never; refused: Refusal };

/**
 * Checks an API key. An agent's key belongs to one registration: after the agent was removed or registered again, the
 * old key is refused.
 */
export async function checkKey(sent: ApiKey, now: Date): Promise<Checked> {
  const { key, refused } = await apiKeys.check(sent, now);
  if (refused === 'unknown_key') return { refused };
  const [kind, agentId = ''] = key?.principal.split('/') ?? [];
  if (refused === 'revoked_key' && kind === 'agent')
    return { keyId: sent.id, refused: 'replaced_key', principal: key.principal };
  if (refused !== undefined) return { keyId: sent.id, refused, ...(key && { principal: key.principal }) };
  const { id: keyId, principal, role } = key;
  const agent = kind === 'agent' ? await agents.get(agentId) : undefined;
  if (kind === 'agent' && agent?.keyId !== keyId) return { principal, keyId, refused: 'replaced_key' };
  // The note is for people who clean up: without it, the call is let in all the same.
  await apiKeys
    .noteUse(key, now)
    .catch((error: Error) => log.error('use of a key not noted', { key_id: keyId, error }));
  return { principal, keyId, role, rateLimit: rateLimitOf(key, agent?.capacity) };
}
