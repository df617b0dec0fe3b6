import * as z from 'zod';
import { ownerName } from '../ids.ts';
import type { HandlerName } from '../system/handlers.ts';
import { ownerChange } from './owners.ts';
import type { Route } from './route.ts';

const params = z.object({ owner: ownerName });

/** Routes about owners of keys, who need not be made: whoever a key or a task names is one. */
export const ownerRoutes = {
  getOwner: {
    method: 'GET',
    path: '/api/owners/{owner}',
    summary: 'The limits of an owner, and what it uses of them',
    permission: 'owners:write',
    params,
    status: 200,
  },
  changeOwner: {
    method: 'PATCH',
    path: '/api/owners/{owner}',
    summary: 'Change the limits of an owner; tasks that wait for them start',
    permission: 'owners:write',
    params,
    body: ownerChange,
    status: 200,
  },
} as const satisfies Partial<Record<HandlerName, Route>>;
