import { AsyncLocalStorage } from 'node:async_hooks';

/** The caller who causes a write, and the request. */
export type Caller = {
  /** user/<name>, agent/<id>, local, unknown, operator or system. */
  actor: string;
  /** The id of the API key that was used; or <name of the issuer>/<subject> of the token. */
  keyId: string | undefined;
  requestId: string;
};

const callers = new AsyncLocalStorage<Caller>();

/** Runs a handler for its caller: every write in it, however deep, carries the caller's name. */
export function asCaller<Result>(caller: Caller, run: () => Result): Result {
  return callers.run(caller, run);
}

/** The caller for whom this code runs; undefined outside of handlers. */
export const currentCaller = (): Caller | undefined => callers.getStore();
