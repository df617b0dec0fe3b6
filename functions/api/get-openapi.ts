import { openApi } from '../../core/contracts/api/openapi.ts';
import { routes } from '../../core/contracts/api/routes.ts';
import { defineRoute } from '../shared/define-route.ts';

const document = openApi();

export const handler = defineRoute(routes.getOpenapi, async () => document);
