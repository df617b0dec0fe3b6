import type * as z from 'zod';
import { failToken, succeedToken } from '../../aws/executions.ts';
import { CallerError, SystemFault, TritonsError } from '../../core/errors.ts';
import { defineHandler, type Invocation } from './define-handler.ts';
import { log } from './log.ts';

/** The return value of a step that has stored its token for another handler to send. */
export const PARKED = Symbol('parked');

type Payload = { task_id: string; token: string; subtask_id?: string };

/**
 * Makes the handler of a state that waits for a task token. The return value goes to the token; an error fails the
 * token under its own name, so that Catch sees the same names on every engine.
 */
export function defineStep<P extends Payload>(
  schema: z.ZodType<P>,
  step: (payload: P, invocation: Invocation) => Promise<unknown | typeof PARKED>,
) {
  return defineHandler<unknown, void>(async (event, invocation) => {
    const payload = schema.parse(event);
    const ids = { task_id: payload.task_id, subtask_id: payload.subtask_id };
    try {
      const output = await step(payload, invocation);
      if (output !== PARKED) await succeedToken(payload.token, output ?? {});
    } catch (error) {
      // A step has no caller who could be told of a problem.
      const isFault = !(error instanceof TritonsError) || error instanceof CallerError;
      const name = isFault ? 'SystemFault' : error.name;
      if (name === 'SystemFault') log.error('step failed', { ...ids, error: error as Error });
      else log.info('step ended', { ...ids, reason: name });
      await failToken(payload.token, name, ids).catch((cause: unknown) => {
        // The state machine retries the step after an error of this name.
        throw new SystemFault('The failure could not be sent', { cause });
      });
    }
  });
}
