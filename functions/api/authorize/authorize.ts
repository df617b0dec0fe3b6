import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { readBearer, readToken } from '../../../core/contracts/api/api-key.ts';
import type { RateLimit } from '../../../core/limits/token-bucket.ts';
import { noteDenial } from '../../shared/access-log.ts';
import { actorOf } from '../../shared/actor-of.ts';
import { defineHandler } from '../../shared/define-handler.ts';
import type { Identity } from '../../shared/route-handler.ts';
import { type Checked, checkKey } from './check-key.ts';

/**
 * Finds out who calls by the Authorization header. It lets everybody pass: what a caller may do is for each route to
 * decide, and only a route can answer 401 in the form of the API. Callers that it does not let in carry the reason in
 * place of a name, and are noted for the journal, unless an issuer is to blame. API Gateway remembers no answer, so what is revoked counts at once.
 */
export const handler = defineHandler<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<Identity>
>(async ({ headers, routeKey = '$default', requestContext }, { now, requestId }) => {
  const checked = await check(headers?.authorization, now);
  const { principal, keyId, refused } = checked;
  if (refused === undefined) {
    const { role, rateLimit } = checked;
    return { isAuthorized: true, context: { principal, role, key_id: keyId, ...identityLimits(rateLimit) } };
  }
  if (refused === 'issuer_unavailable') return { isAuthorized: true, context: { refused } };
  const actor = actorOf(principal === undefined ? undefined : { id: principal, keyId });
  const { sourceIp = null } = requestContext?.http ?? {};
  await noteDenial({ reason: refused, route: routeKey, sourceIp }, { actor, keyId, requestId }, now);
  return { isAuthorized: true, context: { refused } };
});

async function check(header: string | undefined, now: Date): Promise<Checked> {
  const key = readBearer(header);
  if (key) return checkKey(key, now);
  const token = readToken(header);
  if (token === undefined) return { refused: 'no_key' };
  // Loaded on demand: most calls come with a key. See `splits` in core/contracts/system/handlers.ts.
  const { checkToken } = await import('./check-token.ts');
  return checkToken(token, now);
}

const identityLimits = (limit: RateLimit | undefined): Identity =>
  limit ? { requests_per_minute: String(limit.perMinute), burst: String(limit.burst) } : {};
