import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { emitMetrics } from './emit-metrics.ts';
import { log } from './log.ts';

/** The second argument of every handler. */
export type Invocation = {
  now: Date;
  requestId: string;
  /** Aborted when the caller is gone before the answer is sent; only the embedded cloud can tell. */
  gone: AbortSignal | undefined;
};

type CallContext = Context & { gone?: AbortSignal };

let isCold = true;

/** The one middy wrapper: every Lambda function of the system is made here. */
export function defineHandler<Event, Result>(
  handle: (event: Event, invocation: Invocation) => Promise<Result>,
  onError?: (error: unknown, invocation: Invocation) => Result,
) {
  const invocationOf = ({ awsRequestId, gone }: CallContext): Invocation => ({
    now: new Date(),
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
    .handler((event, context) => handle(event, invocationOf(context)));
}
