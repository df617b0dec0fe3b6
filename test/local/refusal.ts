import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { handler } from '../../functions/api/answer-unrouted.ts';
import type { Identity } from '../../functions/shared/route-handler.ts';
import { newContext } from '../../local/functions.ts';

/** The answer of a real handler to a caller that the authorizer refused; undefined if it let the caller in. */
export async function refusal(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2 | undefined> {
  const { authorizer } = event.requestContext as { authorizer?: { lambda: Identity } };
  return authorizer?.lambda.refused === undefined ? undefined : handler(event, newContext('answerUnrouted'));
}

/** Lets the key `good` in, as ann's. */
export const onlyGood = async (authorization: string | undefined): Promise<Identity> => {
  if (authorization === undefined) return { refused: 'no_key' };
  return authorization === 'Bearer good' ? { principal: 'ann' } : { refused: 'unknown_key' };
};
