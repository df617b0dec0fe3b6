import { withoutTextsOf } from '../../aws/sealing/unneeded-texts.ts';
import { Tasks } from '../../aws/tasks.ts';
import type { Route } from '../../core/contracts/api/route.ts';
import { onlyOwner, whyNot } from '../../core/contracts/api/who-may-call.ts';
import { Forbidden } from '../../core/errors.ts';
import { noteDenial } from './access-log.ts';
import { countRequest } from './count-request.ts';
import { noSuchTask } from './no-such.ts';
import { type Access, type Call, type Handle, routeHandler } from './route-handler.ts';
import { table } from './table.ts';

export { NothingYet, type Request, Verbatim } from './route-handler.ts';

const tasks = new Tasks(table);

/**
 * Makes the handler of a route. This is where it is decided who may call: by the rate limit of the key, by the permission
 * that the route declares, and by the owner of the task that it is about. Calls that are answered 403 are noted for the
 * journal.
 */
export function defineRoute<R extends Route>(route: R, handle: Handle<R>) {
  const access: Access = {
    check: checkCall,
    async onFailure(error, event, caller, now) {
      if (!(error instanceof Forbidden)) return;
      const { sourceIp = null } = event.requestContext.http ?? {};
      await noteDenial({ reason: 'not_allowed', route: `${route.method} ${route.path}`, sourceIp }, caller, now);
    },
  };
  return routeHandler(route, handle, access);
}

async function checkCall(call: Call): Promise<Record<string, string>> {
  const headers = call.principal ? await countRequest(call.principal, call.now) : {};
  await checkPermission(call);
  return headers;
}

async function checkPermission({ route, event, principal, named }: Call): Promise<void> {
  const refusal = whyNot(route.permission, principal, event.pathParameters?.agent_id);
  if (refusal !== undefined) throw new Forbidden(refusal);
  const owner = principal && onlyOwner(principal);
  if (route.owner === undefined || owner === undefined) return;
  const { task_id } = named;
  if (typeof task_id !== 'string') throw new Forbidden('Your role is submitter: name one of your tasks (task_id).');
  // The answer, and the work for it, is the same if there is no such task and if it is another's.
  const task = await withoutTextsOf(task_id, () => tasks.get(task_id));
  if (task?.submitter !== owner) throw noSuchTask(task_id);
}
