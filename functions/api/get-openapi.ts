import { openApi } from '../../core/contracts/api/openapi.ts';
import { routes } from '../../core/contracts/api/routes.ts';
import { routeHandler } from '../shared/route-handler.ts';

const document = openApi();

export const handler = routeHandler(routes.getOpenapi, async () => document);
