import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { readBearer } from '../../core/contracts/api/api-key.ts';
import type { DenialReason } from '../../core/contracts/journal/events.ts';
import type { ApiKeyRecord } from '../../core/contracts/storage/api-key-record.ts';
import { burstOf, type RateLimit } from '../../core/limits/token-bucket.ts';
import { noteDenial } from '../shared/access-log.ts';
import { actorOf } from '../shared/actor-of.ts';
import { apiKeys } from '../shared/api-keys.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { readAmount } from '../shared/environment.ts';
import { log } from '../shared/log.ts';
import type { Identity } from '../shared/route-handler.ts';
import { agents } from '../shared/stores.ts';

const refused = { isAuthorized: false, context: {} };

const defaultPerMinute = readAmount('DEFAULT_REQUESTS_PER_MINUTE');
const defaultBurst = readAmount('DEFAULT_REQUEST_BURST');

/** The caller as far as the key tells: `keyId` of a key that there is, and the reason if it is refused. */
type Checked =
  | { principal: string; keyId: string; role: string; rateLimit: RateLimit | undefined; reason?: never }
  | { principal?: string; keyId?: string; reason: DenialReason };

/**
 * Finds out who calls by the API key in the Authorization header; what the caller may do is for each route to decide. An
 * agent's key belongs to one registration; after the agent was removed or registered again, the old key is refused. API
 * Gateway caches the answer for a few minutes. Refusals are noted for the journal.
 */
export const handler = defineHandler<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<Identity>
>(async ({ identitySource, routeKey = '$default', requestContext }, { now, requestId }) => {
  const checked = await check(identitySource?.[0], now);
  if (checked.reason === undefined) {
    const { principal, keyId, role, rateLimit } = checked;
    return { isAuthorized: true, context: { principal, role, key_id: keyId, ...identityLimits(rateLimit) } };
  }
  const { principal, keyId, reason } = checked;
  const actor = actorOf(principal === undefined ? undefined : { id: principal, keyId });
  const { sourceIp = null } = requestContext?.http ?? {};
  await noteDenial({ reason, route: routeKey, sourceIp }, { actor, keyId, requestId }, now);
  return refused;
});

async function check(header: string | undefined, now: Date): Promise<Checked> {
  const sent = readBearer(header);
  if (!sent) return { reason: 'no_key' };
  const { key, refused: reason } = await apiKeys.check(sent, now);
  if (reason === 'unknown_key') return { reason };
  if (reason !== undefined) return { keyId: sent.id, reason, ...(key && { principal: key.principal }) };
  const { id: keyId, principal, role } = key;
  const [kind, agentId = ''] = principal.split('/');
  const agent = kind === 'agent' ? await agents.get(agentId) : undefined;
  if (kind === 'agent' && agent?.keyId !== keyId) return { principal, keyId, reason: 'replaced_key' };
  // The note is for people who clean up: without it, the call is let in all the same.
  await apiKeys
    .noteUse(key, now)
    .catch((error: Error) => log.error('use of a key not noted', { key_id: keyId, error }));
  return { principal, keyId, role, rateLimit: rateLimitOf(key, agent?.capacity) };
}

/** The limit of a key: its own, or that of the stage, which an agent has once for each of its slots. */
function rateLimitOf({ requestsPerMinute, burst }: ApiKeyRecord, slots = 1): RateLimit | undefined {
  const perMinute = requestsPerMinute ?? (defaultPerMinute && defaultPerMinute * slots);
  if (perMinute === undefined) return undefined;
  const usual = requestsPerMinute === undefined && defaultBurst ? defaultBurst * slots : burstOf(perMinute);
  return { perMinute, burst: burst ?? usual };
}

const identityLimits = (limit: RateLimit | undefined): Identity =>
  limit ? { requests_per_minute: String(limit.perMinute), burst: String(limit.burst) } : {};
