import { operationRoutes } from '../../core/contracts/api/operation-routes.ts';
import { viewDepartments } from '../../core/views/view-departments.ts';
import { routing } from '../shared/config.ts';
import { defineRoute } from '../shared/define-route.ts';

export const handler = defineRoute(operationRoutes.listDepartments, async () => viewDepartments(routing()));
