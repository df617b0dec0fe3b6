import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { ApiKeys } from '../../aws/api-keys.ts';
import { readBearer } from '../../core/contracts/api/api-key.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { agents } from '../shared/stores.ts';
import { table } from '../shared/table.ts';

const apiKeys = new ApiKeys(table);
const refused = { isAuthorized: false, context: {} };

/**
 * Finds the principal by the API key in the Authorization header. An agent's key belongs to one registration; after the
 * agent was removed or registered again, the old key is refused. API Gateway caches the answer for a few minutes.
 */
export const handler = defineHandler<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string; key_id?: string }>
>(async ({ identitySource }) => {
  const key = readBearer(identitySource?.[0]);
  const principal = key && (await apiKeys.principalOf(key));
  if (!key || principal === undefined) return refused;
  const [kind, agentId = ''] = principal.split('/');
  if (kind !== 'agent') return { isAuthorized: true, context: { principal, key_id: key.id } };
  const isCurrent = (await agents.get(agentId))?.keyId === key.id;
  return isCurrent ? { isAuthorized: true, context: { principal, key_id: key.id } } : refused;
});
