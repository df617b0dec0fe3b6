import { openApi } from '../../core/contracts/openapi.ts';
import { routes } from '../../core/contracts/routes.ts';
import { defineRoute } from '../shared/define-route.ts';

const document = openApi();

export const handler = defineRoute(routes.getOpenapi, async () => document);
