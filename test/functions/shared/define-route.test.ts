import { describe, expect, test } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Route, routes } from '../../../core/contracts/api/routes.ts';
import { newContext } from '../../../local/functions.ts';
import { startServices } from '../../local/start-services.ts';

await startServices();
process.env.TABLE_NAME = 'tritons';
const { defineRoute } = await import('../../../functions/shared/define-route.ts');
const { table } = await import('../../../functions/shared/table.ts');

type Identity = { principal?: string; role?: string; key_id?: string };

/** Calls a route, whose handler does nothing, as a caller; undefined: without an identity. */
async function statusFor(route: Route, identity: Identity | undefined, body = '{}') {
  const handler = defineRoute(route, async () => ({}) as never);
  const requestContext = identity ? { authorizer: { lambda: identity } } : {};
  const event = { headers: {}, requestContext, pathParameters: { agent_id: 'mine' }, body, isBase64Encoded: false };
  return (await handler(event as unknown as APIGatewayProxyEventV2, newContext('test'))).statusCode;
}

const agent = (principal: string) => ({ principal, role: 'agent' });

describe('the work of an agent is for its own key', () => {
  test.each([
    [agent('agent/mine'), 200],
    [agent('agent/other'), 403],
    [agent('agent/'), 403],
    [agent('mine'), 403],
    [{ principal: 'agent/mine', role: 'admin' }, 403],
    [{ principal: 'ann', role: 'admin' }, 403],
    [{ principal: 'local', role: 'admin' }, 403],
    [undefined, 403],
  ])('%j is answered %i', async (identity, status) => {
    expect(await statusFor(routes.leaseSubtask, identity)).toBe(status);
  });
});

test.each([
  [routes.listTasks, 403],
  [routes.registerAgent, 403],
  [routes.removeAgent, 403],
  [routes.getHealth, 200],
])("with an agent's key $path", async (route: Route, status) => {
  const body = JSON.stringify({ agent_type: 'backend' });
  expect(await statusFor(route, agent('agent/mine'), body)).toBe(status);
});

test.each([
  undefined,
  {},
  { principal: 'ann' },
  { role: 'admin' },
  { principal: 'ann', role: 'root' },
  { principal: 'ann', role: '__proto__' },
  { principal: 'ann', role: 'constructor' },
  { principal: 'ann', role: 'admin ' },
])('the identity %j is nobody’s, and may do nothing', async (identity) => {
  expect(await statusFor(routes.listTasks, identity)).toBe(403);
  expect(await statusFor(routes.getHealth, identity)).toBe(200);
});

test('a caller without permission does not learn what is wrong with the body', async () => {
  expect(await statusFor(routes.leaseSubtask, agent('agent/other'), '{')).toBe(403);
});

test('what is refused is noted, with the caller', async () => {
  await statusFor(routes.getAudit, { principal: 'vic', role: 'viewer', key_id: 'k1' });
  const notes = await table.queryAll({ partition: `ACCESS#${new Date().toISOString().slice(0, 10)}` });
  expect(notes).toContainEqual(
    expect.objectContaining({
      reason: 'not_allowed',
      route: 'GET /api/audit',
      changedBy: 'user/vic',
      changedWith: 'k1',
    }),
  );
});
