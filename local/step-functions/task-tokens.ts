import type { Timeouts } from './definition.ts';

/** A failure as a state machine sees it: `name` is the error that Catch matches, `message` its cause. */
export class TaskError extends Error {
  constructor(name: string, cause: string) {
    super(cause);
    this.name = name;
  }
}

type Waiting = { settle: () => void; resolve(output: unknown): void; reject(error: Error): void; beat(): void };

/** The open task tokens, and the timeouts of the states that wait for them. */
export class TaskTokens {
  #waiting = new Map<string, Waiting>();

  /** Opens a token. The result settles when the token is sent or a timeout expires. */
  open(token: string, { timeoutSeconds, heartbeatSeconds }: Timeouts): Promise<unknown> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    let heartbeat: NodeJS.Timeout | undefined;
    const expire = (name: string) => this.fail(token, name, '');
    const beat = () => {
      clearTimeout(heartbeat);
      if (heartbeatSeconds) heartbeat = setTimeout(() => expire('States.HeartbeatTimeout'), heartbeatSeconds * 1000);
    };
    const timeout = timeoutSeconds ? setTimeout(() => expire('States.Timeout'), timeoutSeconds * 1000) : undefined;
    const settle = () => {
      clearTimeout(timeout);
      clearTimeout(heartbeat);
      this.#waiting.delete(token);
    };
    this.#waiting.set(token, { settle, resolve, reject, beat });
    beat();
    return promise;
  }

  /** Sends a token; false if it is closed or never existed. */
  succeed(token: string, output: unknown): boolean {
    return this.#close(token, ({ resolve }) => resolve(output));
  }

  fail(token: string, error: string, cause: string): boolean {
    return this.#close(token, ({ reject }) => reject(new TaskError(error, cause)));
  }

  heartbeat(token: string): boolean {
    const waiting = this.#waiting.get(token);
    waiting?.beat();
    return waiting !== undefined;
  }

  get size(): number {
    return this.#waiting.size;
  }

  #close(token: string, end: (waiting: Waiting) => void): boolean {
    const waiting = this.#waiting.get(token);
    if (!waiting) return false;
    waiting.settle();
    end(waiting);
    return true;
  }
}
