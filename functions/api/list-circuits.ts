import { routes } from '../../core/contracts/api/routes.ts';
import { viewCircuit } from '../../core/views/view-circuit.ts';
import { defineRoute } from '../shared/define-route.ts';
import { circuits } from '../shared/stores.ts';

export const handler = defineRoute(routes.listCircuits, async ({ now }) => {
  return { circuits: (await circuits.list()).map((circuit) => viewCircuit(circuit, now)) };
});
