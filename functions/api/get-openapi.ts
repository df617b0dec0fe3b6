import { openApi } from '../../core/contracts/api/openapi.ts';
import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { routeHandler } from '../shared/route-handler.ts';

const document = openApi();

export const handler = routeHandler(operationRoutes.getOpenapi, async () => document);
