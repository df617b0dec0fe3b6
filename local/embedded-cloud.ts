import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type * as z from 'zod';
import type { agentDefinition } from '../core/contracts/storage/agent.ts';
import type { Department } from '../core/contracts/storage/task-schemas.ts';
import type { HandlerName } from '../core/contracts/system/handlers.ts';
import { departmentOf, resolveAgentType } from '../core/routing/agent-types.ts';
import { checkConfig } from '../functions/shared/check-config.ts';
import { roster, routing } from '../functions/shared/config.ts';
import { checkTestCommand } from '../functions/shared/test-settings.ts';
import type { Mended } from '../functions/workers/sweep/sweep.ts';
import { type Consume, pollQueue } from './event-source.ts';
import { type Around, type Functions, invoke, loadFunctions, newContext } from './functions.ts';
import { keepWebPagesOut } from './guard.ts';
import { repairIndexes } from './repair-indexes.ts';
import { createResources, embeddedEnvironment, type Queue, type Queues, queuesAt } from './resources.ts';
import { createRouter } from './router.ts';
import type { ServersMessage } from './servers.ts';
import { Engine, type EngineOptions, type TaskParameters } from './step-functions/engine.ts';
import { createStepFunctionsServer } from './step-functions/server.ts';

export type EmbeddedCloudOptions = {
  /** Port of the API; 0 takes a free one. */
  port?: number;
  /** Folder for data; without one nothing is kept. */
  dataDir?: string | undefined;
  /** The agents to register, instead of those of config/agents.yaml: for tests. */
  agents?: z.input<typeof agentDefinition>[];
  sweepEverySeconds?: number;
  /** Origins of web pages that may call the API (CORS), beside those of this machine. */
  allowedOrigins?: string[];
  /** Timeouts of states, instead of the state machine's: for tests. */
  timeouts?: EngineOptions['timeouts'];
  /** A wrapper around each handler, for tests. */
  around?: Around;
};

export type EmbeddedCloud = {
  url: string;
  /** Ids of tasks that an earlier process left unfinished and that go on now. */
  takenUp: string[];
  engine: Engine;
  queues: Queues;
  /** Calls a handler as AWS would. */
  invoke<Result>(name: HandlerName, event: unknown): Promise<Result>;
  stop(): Promise<void>;
};

/** Workers beyond the built-in agents' slots, to offer attempts to pull agents, which takes milliseconds. */
const OFFERERS = 2;
const DEFINITION = new URL('../statemachines/task.asl.json', import.meta.url);

/** Starts the whole system in one process: AWS-compatible servers, engine of the state machine, handlers, API. */
export async function startEmbeddedCloud(options: EmbeddedCloudOptions = {}): Promise<EmbeddedCloud> {
  const { port = 0, dataDir, sweepEverySeconds = 60 } = options;
  const stopping: (() => unknown)[] = [];
  const stop = async () => {
    for (const one of stopping.splice(0).reverse()) await one();
  };
  try {
    checkConfig();
    await checkTestCommand();
    // Listen first, so that a taken port is found before anything is touched. Requests wait until everything is up.
    const functions = Promise.withResolvers<Functions>();
    const router = createRouter(
      async (name, event, gone) => invoke(await functions.promise, name, event, gone),
      async (authorization) => invoke(await functions.promise, 'authorize', { identitySource: [authorization] }),
      options.allowedOrigins,
    );
    const url = `http://127.0.0.1:${await listen(router, port)}`;
    stopping.push(() => close(router));

    const servers = await startServers(dataDir);
    stopping.push(() => servers.worker.terminate());
    const queues = queuesAt(servers.sqsAndS3Port);
    const engine = new Engine({
      definition: DEFINITION,
      substitute: (name) => `arn:aws:lambda:us-east-1:000000000000:function:${handlerOf(name)}`,
      call: async (_state, parameters) => callTask(await functions.promise, parameters),
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    });
    const stepFunctions = createStepFunctionsServer(engine);
    keepWebPagesOut(stepFunctions);
    const stepFunctionsPort = await listen(stepFunctions, 0);
    stopping.push(() => close(stepFunctions));
    stopping.push(() => engine.stopAll());

    // The user's own credentials would override those of the embedded cloud, and must not reach it.
    for (const name of ['AWS_PROFILE', 'AWS_SESSION_TOKEN']) delete process.env[name];
    Object.assign(process.env, embeddedEnvironment({ ...servers, stepFunctionsPort }, queues));
    await createResources(queues);
    if (dataDir) await repairIndexes();
    const loaded = await loadFunctions(options.around);
    functions.resolve(loaded);

    await invoke(loaded, 'loadRoster', { agents: options.agents });
    // Take over the tasks that an earlier process left unfinished.
    const { mended } = await invoke<{ mended: Mended[] }>(loaded, 'sweep', {
      grace_seconds: 0,
      executions_lost: true,
    });
    const takenUp = mended.flatMap(({ task_id }) => task_id ?? []);
    const sweeper = setInterval(() => {
      invoke(loaded, 'sweep', {}).catch((error: Error) => console.error(`The sweep failed: ${error.message}`));
    }, sweepEverySeconds * 1000);
    stopping.push(() => clearInterval(sweeper));
    const sources = startEventSources(loaded, queues);
    stopping.push(() => Promise.all(sources.map((source) => source.stop())));
    return { url, takenUp, engine, queues, invoke: (name, event) => invoke(loaded, name, event), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startEventSources(functions: Functions, { departments, wake }: Queues) {
  const poll = (name: HandlerName, queue: Queue, concurrency: number) =>
    pollQueue(queue, concurrency, functions[name] as Consume, () => newContext(name));
  return [
    ...Object.entries(departments).flatMap(([department, { queue, deadLetters }]) => [
      poll('executeSubtask', queue, capacityOf(department as Department) + OFFERERS),
      poll('consumeDeadLetters', deadLetters, 1),
    ]),
    poll('wakeWaiting', wake.queue, 1),
  ];
}

/** ${MatchFunctionArn} → match */
function handlerOf(substitution: string): string {
  const name = substitution.replace('FunctionArn', '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Executes a Task state as Step Functions does: invokes a function or sends a message. */
async function callTask(functions: Functions, parameters: TaskParameters): Promise<void> {
  if ('FunctionName' in parameters) {
    const name = parameters.FunctionName.split(':').at(-1) as HandlerName;
    await invoke(functions, name, parameters.Payload);
  } else {
    await sendMessage(parameters);
  }
}

/** Starts the AWS-compatible servers in a thread of their own. */
async function startServers(dataDir: string | undefined) {
  const path = dataDir && resolve(dataDir);
  const worker = new Worker(new URL('./servers.ts', import.meta.url), { workerData: { dataDir: path } });
  const refuse = async (reason: string): Promise<never> => {
    await worker.terminate();
    const where = path ? `The data folder ${path} cannot be used (is TRITONS running on it already?)` : 'No servers';
    throw new Error(`${where}: ${reason}`);
  };
  const [message] = (await once(worker, 'message').catch((error: Error) => refuse(error.message))) as [ServersMessage];
  return 'failure' in message ? refuse(message.failure) : { worker, ...message };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
}

/** Slots of all built-in agents of a department. With as many workers the queue never delays their work. */
function capacityOf(department: Department): number {
  return roster().agents.reduce((sum, { agent_type, capacity }) => {
    const agentType = resolveAgentType(routing(), agent_type);
    return agentType && departmentOf(routing(), agentType) === department ? sum + capacity : sum;
  }, 0);
}

let sqs: SQSClient | undefined;

/** Sends a message as `arn:aws:states:::sqs:sendMessage` does: a body that is not a string becomes JSON. */
async function sendMessage(parameters: {
  QueueUrl: string;
  MessageBody: unknown;
  MessageGroupId: string;
}): Promise<void> {
  const { MessageBody: body } = parameters;
  sqs ??= new SQSClient({});
  const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
  await sqs.send(new SendMessageCommand({ ...parameters, MessageBody }));
}
