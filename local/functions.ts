import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { type HandlerName, handlers } from '../core/contracts/system/handlers.ts';

export type Functions = Record<HandlerName, Handler>;
export type Handler = (event: never, context: Context & { gone?: AbortSignal }) => Promise<unknown>;

/** A wrapper that a test may put around each handler, to observe it. */
export type Around = (name: HandlerName, handler: Handler) => Handler;

/** Loads the handlers of the Lambda functions. They read the environment when they load, so set it before. */
export async function loadFunctions(around: Around = (_name, handler) => handler): Promise<Functions> {
  const loaded = await Promise.all(
    Object.entries(handlers).map(async ([name, { entry }]) => {
      const { handler } = (await import(`../${entry}`)) as { handler: Handler };
      return [name, around(name as HandlerName, handler)];
    }),
  );
  return Object.fromEntries(loaded) as Functions;
}

export async function invoke<Result>(
  functions: Functions,
  name: HandlerName,
  event: unknown,
  gone?: AbortSignal,
): Promise<Result> {
  return (await functions[name](event as never, { ...newContext(name), ...(gone ? { gone } : {}) })) as Result;
}

/** The part of a Lambda context that handlers may use. */
export function newContext(functionName: string): Context {
  return {
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    awsRequestId: randomUUID(),
    memoryLimitInMB: '1024',
    logGroupName: '',
    logStreamName: '',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => 900_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}
