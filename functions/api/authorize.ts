import type { APIGatewayRequestAuthorizerEventV2, APIGatewaySimpleAuthorizerWithContextResult } from 'aws-lambda';
import { ApiKeys } from '../../aws/api-keys.ts';
import { readBearer } from '../../core/contracts/api-key.ts';
import { defineHandler } from '../shared/define-handler.ts';
import { table } from '../shared/table.ts';

const apiKeys = new ApiKeys(table);

/** Who calls, by the API key in the Authorization header. API Gateway remembers the answer for a few minutes. */
export const handler = defineHandler<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<{ principal?: string }>
>(async ({ identitySource }) => {
  const key = readBearer(identitySource?.[0]);
  const principal = key && (await apiKeys.principalOf(key));
  return { isAuthorized: principal !== undefined, context: principal === undefined ? {} : { principal } };
});
