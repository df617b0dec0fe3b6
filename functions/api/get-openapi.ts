import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { routeHandler } from '../shared/route-handler.ts';

export const handler = routeHandler(operationRoutes.getOpenapi, async () => {
  // Made on demand: most of those who run `npm start` never ask for it.
  const { openApiDocument } = await import('../../core/contracts/api/openapi-document.ts');
  return openApiDocument;
});
