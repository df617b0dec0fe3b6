import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { asCaller } from '../../aws/caller.ts';
import { clock } from './clock.ts';
import { emitMetrics } from './emit-metrics.ts';
import { log } from './log.ts';

/** Tells the current time. */
export type Clock = () => Date;

/** The second argument of every handler. */
export type Invocation = {
  /** The time at which the call began. */
  now: Date;
  /** For calls that wait: the time as it goes on. */
  clock: Clock;
  requestId: string;
  /** Aborted if the caller disconnects before the answer is sent; only the embedded cloud can tell. */
  gone: AbortSignal | undefined;
};

type CallContext = Context & { gone?: AbortSignal };

let isCold = true;

/** Makes a Lambda handler. This is the only middy wrapper, used by every function of the system. */
export function defineHandler<Event, Result>(
  handle: (event: Event, invocation: Invocation) => Promise<Result>,
  onError?: (error: unknown, invocation: Invocation) => Result,
) {
  const invocationOf = ({ awsRequestId, gone }: CallContext): Invocation => ({
    now: clock(),
    clock,
    requestId: awsRequestId,
    gone,
  });
  return middy<Event, Result, Error, CallContext>()
    .before(({ context }) => {
      log.appendKeys({ request_id: context.awsRequestId });
      if (isCold) emitMetrics({ ColdStarts: 1 });
      isCold = false;
    })
    .onError((request) => {
      if (onError) request.response = onError(request.error, invocationOf(request.context));
    })
    .handler((event, context) =>
      asCaller({ actor: 'system', keyId: undefined, requestId: context.awsRequestId }, () =>
        handle(event, invocationOf(context)),
      ),
    );
}
