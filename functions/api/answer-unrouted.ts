import { allowedMethods } from '../../core/contracts/api/match-route.ts';
import { MethodNotAllowed, NotFound } from '../../core/errors.ts';
import { defineUnrouted } from '../shared/route-handler.ts';

/** Answers requests that no route takes: OPTIONS with the allowed methods; 405 if another method exists; else 404. */
export const handler = defineUnrouted(async (path, method) => {
  const allowed = allowedMethods(path);
  if (allowed.length > 0 && method === 'OPTIONS') return { allow: [...allowed, 'OPTIONS'] };
  if (allowed.length > 0) throw new MethodNotAllowed(path, allowed);
  throw new NotFound(`${path} is not part of this API; GET /openapi.json describes it.`);
});
