import { allowedMethods } from '../../core/contracts/match-route.ts';
import { MethodNotAllowed, NotFound } from '../../core/errors.ts';
import { defineUnrouted } from '../shared/define-route.ts';

/** What no route takes: 405 where another method would do, else 404. */
export const handler = defineUnrouted(async (path) => {
  const allowed = allowedMethods(path);
  if (allowed.length > 0) throw new MethodNotAllowed(path, allowed);
  throw new NotFound(`${path} is not part of this API; GET /openapi.json describes it.`);
});
