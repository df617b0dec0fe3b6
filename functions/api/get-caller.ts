import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { permissionsOf } from '../../core/contracts/api/who-may-call.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(operationRoutes.getCaller, async ({ principal: { id, role, keyId } }) => ({
  owner: id,
  role,
  key_id: keyId ?? null,
  permissions: permissionsOf(role),
}));
