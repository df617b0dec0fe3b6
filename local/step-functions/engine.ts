import { StateMachine } from 'aws-local-stepfunctions';
import { loadDefinition, type Timeouts, TOKEN_PLACEHOLDER } from './definition.ts';
import { TaskError, TaskTokens } from './task-tokens.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The request of a Task state: an invocation or a message. */
export type TaskParameters =
  | { FunctionName: string; Payload: Json }
  | { QueueUrl: string; MessageBody: Json; MessageGroupId: string };

/** Makes the request of a Task state. The result comes through the task token. */
export type TaskCall = (state: string, parameters: TaskParameters) => Promise<void>;

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
export type Execution = {
  name: string;
  input: string;
  status: ExecutionStatus;
  startDate: Date;
  stopDate: Date | undefined;
  error: string | undefined;
  /** States entered, which Step Functions bills. A Map's iterations do not count. */
  transitions: number;
};
type Running = Execution & { abort: () => void; tokens: Set<string> };

/** Limit for remembered executions, which keep a name from being used twice; beyond it the oldest are forgotten. */
const REMEMBERED = 100_000;

export type EngineOptions = {
  definition: URL | string;
  substitute: (name: string) => string;
  call: TaskCall;
  /** Timeouts by state, instead of the file's: for tests. */
  timeouts?: Record<string, Partial<Timeouts>>;
};

/** Runs executions of one state machine. A library interprets it; this class keeps tokens, timeouts and names. */
export class Engine {
  readonly tokens = new TaskTokens();
  #executions = new Map<string, Execution | Running>();
  #machine: StateMachine;
  #loaded: ReturnType<typeof loadDefinition>;
  #options: EngineOptions;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#loaded = loadDefinition(options.definition, options.substitute);
    this.#machine = new StateMachine(this.#loaded.definition as never, {
      // The tests validate the file; here it would cost a quarter of a second at each start.
      validationOptions: { noValidate: true },
    });
  }

  get(name: string): Execution | undefined {
    return this.#executions.get(name);
  }

  get running(): number {
    return [...this.#executions.values()].filter(({ status }) => status === 'RUNNING').length;
  }

  /**
   * Starts an execution. As on AWS, the same name and input return a running execution; undefined if the name is taken
   * otherwise.
   */
  start(name: string, input: string): Execution | undefined {
    const known = this.#executions.get(name);
    if (known) return known.status === 'RUNNING' && known.input === input ? known : undefined;
    const execution: Running = {
      name,
      input,
      status: 'RUNNING',
      startDate: new Date(),
      stopDate: undefined,
      error: undefined,
      transitions: 0,
      abort: () => {},
      tokens: new Set(),
    };
    this.#executions.set(name, execution);
    if (this.#executions.size > REMEMBERED) this.#executions.delete(this.#executions.keys().next().value as string);
    this.#run(execution);
    return execution;
  }

  /** Stops an execution: closes its tokens and starts no further state. */
  stop(name: string, error = 'Aborted'): Execution | undefined {
    const execution = this.#executions.get(name);
    if (!execution || !('abort' in execution)) return execution;
    this.#end(execution, 'ABORTED', error);
    execution.abort();
    for (const token of execution.tokens) this.tokens.fail(token, 'States.TaskFailed', 'The execution was stopped');
    return execution;
  }

  stopAll(): void {
    for (const { name, status } of this.#executions.values()) if (status === 'RUNNING') this.stop(name);
  }

  #run(execution: Running): void {
    const handlers = Object.fromEntries(
      this.#loaded.tasks.map((state) => [state, (parameters: unknown) => this.#task(execution, state, parameters)]),
    );
    const { result, abort, eventLogs } = this.#machine.run(JSON.parse(execution.input), {
      overrides: { taskResourceLocalHandlers: handlers as never },
      noThrowOnAbort: true,
    });
    execution.abort = abort;
    void this.#count(execution, eventLogs as AsyncIterable<{ type: string }>);
    result.then(
      () => this.#end(execution, 'SUCCEEDED', undefined),
      (error: Error) => this.#end(execution, 'FAILED', (error.cause as Error | undefined)?.name ?? error.name),
    );
  }

  async #count(execution: Execution, events: AsyncIterable<{ type: string }>): Promise<void> {
    for await (const { type } of events) if (type === 'StateEntered') execution.transitions += 1;
  }

  async #task(execution: Running, state: string, parameters: unknown): Promise<unknown> {
    if (execution.status !== 'RUNNING') throw new TaskError('States.TaskFailed', 'The execution was stopped');
    const timeouts = { ...(this.#loaded.timeouts.get(state) as Timeouts), ...this.#options.timeouts?.[state] };
    const { token, result } = this.tokens.open(timeouts);
    execution.tokens.add(token);
    const call = withToken(parameters as Json, token) as TaskParameters;
    this.#options.call(state, call).catch((error: Error) => {
      this.tokens.fail(token, error instanceof TaskError ? error.name : 'Lambda.Unknown', error.message);
    });
    try {
      return await result;
    } finally {
      execution.tokens.delete(token);
    }
  }

  #end(execution: Running, status: ExecutionStatus, error: string | undefined): void {
    if (execution.status !== 'RUNNING') return;
    Object.assign(execution, { status, error, stopDate: new Date() });
  }
}

function withToken(value: Json, token: string): Json {
  if (value === TOKEN_PLACEHOLDER) return token;
  if (Array.isArray(value)) return value.map((part) => withToken(part, token));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, withToken(part, token)]));
}
