import type { Route } from '../../core/contracts/api/routes.ts';
import { noteDenial } from './access-log.ts';
import { type Handle, routeHandler } from './route-handler.ts';

export { NothingYet, type Request, Verbatim } from './route-handler.ts';

/** Makes the handler of a route that needs a key; calls that the key does not allow are noted for the journal. */
export function defineRoute<R extends Route>(route: R, handle: Handle<R>) {
  return routeHandler(route, handle, async (event, caller, { now }) => {
    const { sourceIp = null } = event.requestContext.http ?? {};
    await noteDenial({ reason: 'not_allowed', route: `${route.method} ${route.path}`, sourceIp }, caller, now);
  });
}
