import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { VERSION } from '../../core/contracts/version.ts';
import { defineRoute } from '../shared/define-route.ts';
import { tasks } from '../shared/stores.ts';

/** Reads the table once: if the API cannot reach it, it is not healthy and answers 500. */
export const handler = defineRoute(operationRoutes.getHealth, async () => {
  await tasks.get('health');
  return { status: 'ok' as const, version: VERSION };
});
