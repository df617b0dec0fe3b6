import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { ApiKeys } from '../../aws/api-keys.ts';
import { readBearer } from '../../core/contracts/api/api-key.ts';
import type { DenialReason } from '../../core/contracts/journal/events.ts';
import { noteDenial } from '../shared/access-log.ts';
import { actorOf } from '../shared/actor-of.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { agents } from '../shared/stores.ts';
import { table } from '../shared/table.ts';

const apiKeys = new ApiKeys(table);
const refused = { isAuthorized: false, context: {} };

/** The caller as far as the key tells: `keyId` of a key that there is, and the reason if it is refused. */
type Checked = { principal?: string | undefined; keyId?: string | undefined; reason?: DenialReason | undefined };

/**
 * Finds the principal by the API key in the Authorization header. An agent's key belongs to one registration; after the
 * agent was removed or registered again, the old key is refused. API Gateway caches the answer for a few minutes.
 * Refusals are noted for the journal.
 */
export const handler = defineHandler<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string; key_id?: string }>
>(async ({ identitySource, routeKey = '$default', requestContext }, { now, requestId }) => {
  const { principal, keyId, reason } = await check(identitySource?.[0]);
  if (principal && keyId && !reason) return { isAuthorized: true, context: { principal, key_id: keyId } };
  const actor = principal === undefined ? 'unknown' : actorOf(principal);
  const { sourceIp = null } = requestContext?.http ?? {};
  await noteDenial({ reason: reason ?? 'no_key', route: routeKey, sourceIp }, { actor, keyId, requestId }, now);
  return refused;
});

async function check(header: string | undefined): Promise<Checked> {
  const key = readBearer(header);
  if (!key) return { reason: 'no_key' };
  const { principal, refused: reason } = await apiKeys.check(key);
  if (reason !== undefined) return { principal, reason, keyId: reason === 'unknown_key' ? undefined : key.id };
  const [kind, agentId = ''] = principal.split('/');
  const isInForce = kind !== 'agent' || (await agents.get(agentId))?.keyId === key.id;
  return { principal, keyId: key.id, reason: isInForce ? undefined : 'replaced_key' };
}
