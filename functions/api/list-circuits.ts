import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { viewCircuit } from '../../core/views/view-circuit.ts';
import { defineRoute } from '../shared/define-route.ts';
import { circuits } from '../shared/stores.ts';

export const handler = defineRoute(operationRoutes.listCircuits, async ({ now }) => {
  const { found, unreadable } = await circuits.list();
  return { circuits: found.map((circuit) => viewCircuit(circuit, now)), unreadable };
});
