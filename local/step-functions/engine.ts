import { randomUUID } from 'node:crypto';
import { StateMachine } from 'aws-local-stepfunctions';
import { loadDefinition, type Timeouts } from './definition.ts';
import type { Json, Parameters } from './parameters.ts';
import { TaskError, TaskTokens } from './task-tokens.ts';

/** The request of a Task state: an invocation or a message. */
export type TaskParameters =
  | { FunctionName: string; Payload: Json }
  | { QueueUrl: string; MessageBody: Json; MessageGroupId: string };

/** Makes the request of a Task state. The result comes through the task token. */
export type TaskCall = (state: string, parameters: TaskParameters) => Promise<void>;

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'ABORTED';
export type Execution = {
  name: string;
  status: ExecutionStatus;
  startDate: Date;
  stopDate: Date | undefined;
  error: string | undefined;
  /** States entered, which Step Functions bills. A Map's iterations do not count. */
  transitions: number;
};
/** The part of an execution that ends with it: the interpreter's, and the tokens of states that wait. */
type Running = { execution: Execution; input: string; abort: () => void; tokens: Set<string> };

/** Ended executions are remembered, so that a name is not taken twice; the oldest are forgotten beyond this many. */
const REMEMBERED = 10_000;

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
  #executions = new Map<string, Execution>();
  #running = new Map<string, Running>();
  #isStopped = false;
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
    return this.#running.size;
  }

  /**
   * Starts an execution. As on AWS, the same name and input return a running execution; undefined if the name is taken
   * otherwise.
   */
  start(name: string, input: string): Execution | undefined {
    if (this.#isStopped) throw new Error('The engine has stopped');
    const known = this.#executions.get(name);
    if (known) return this.#running.get(name)?.input === input ? known : undefined;
    const parsed = JSON.parse(input) as Json;
    const execution: Execution = {
      name,
      status: 'RUNNING',
      startDate: new Date(),
      stopDate: undefined,
      error: undefined,
      transitions: 0,
    };
    this.#executions.set(name, execution);
    if (this.#executions.size > REMEMBERED) this.#forgetOldest();
    this.#run({ execution, input, abort: () => {}, tokens: new Set() }, parsed);
    return execution;
  }

  /** Stops an execution: closes its tokens and starts no further state. */
  stop(name: string, error = 'Aborted'): Execution | undefined {
    const running = this.#running.get(name);
    if (running) {
      this.#end(running, 'ABORTED', error);
      running.abort();
    }
    return this.#executions.get(name);
  }

  stopAll(): void {
    this.#isStopped = true;
    for (const name of [...this.#running.keys()]) this.stop(name);
  }

  #forgetOldest(): void {
    for (const [name, { status }] of this.#executions) {
      if (status === 'RUNNING') continue;
      this.#executions.delete(name);
      return;
    }
  }

  #run(running: Running, input: Json): void {
    this.#running.set(running.execution.name, running);
    const handlers = Object.fromEntries(
      [...this.#loaded.tasks].map(([state, parametersOf]) => [
        state,
        (input: unknown) => this.#task(running, state, parametersOf, input as Json),
      ]),
    );
    const { result, abort, eventLogs } = this.#machine.run(input, {
      overrides: { taskResourceLocalHandlers: handlers as never },
      noThrowOnAbort: true,
    });
    running.abort = abort;
    void this.#count(running.execution, eventLogs as AsyncIterable<{ type: string }>);
    result.then(
      () => this.#end(running, 'SUCCEEDED', undefined),
      (error: Error) => this.#end(running, 'FAILED', (error.cause as Error | undefined)?.name ?? error.name),
    );
  }

  async #count(execution: Execution, events: AsyncIterable<{ type: string }>): Promise<void> {
    for await (const { type } of events) if (type === 'StateEntered') execution.transitions += 1;
  }

  async #task({ execution, tokens }: Running, state: string, parametersOf: Parameters, input: Json): Promise<unknown> {
    if (execution.status !== 'RUNNING') throw new TaskError('States.TaskFailed', 'The execution was stopped');
    const timeouts = { ...(this.#loaded.timeouts.get(state) as Timeouts), ...this.#options.timeouts?.[state] };
    const token = randomUUID();
    const call = parametersOf(input, token) as TaskParameters;
    const result = this.tokens.open(token, timeouts);
    tokens.add(token);
    this.#options.call(state, call).catch((error: Error) => {
      this.tokens.fail(token, error instanceof TaskError ? error.name : 'Lambda.Unknown', error.message);
    });
    try {
      return await result;
    } finally {
      tokens.delete(token);
    }
  }

  #end({ execution, tokens }: Running, status: ExecutionStatus, error: string | undefined): void {
    if (execution.status !== 'RUNNING') return;
    this.#running.delete(execution.name);
    Object.assign(execution, { status, error, stopDate: new Date() });
    for (const token of tokens) this.tokens.fail(token, 'States.TaskFailed', 'The execution has ended');
  }
}
