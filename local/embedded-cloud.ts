import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as z from 'zod';
import { useLocalClients } from '../aws/clients.ts';
import { useRootKey } from '../aws/sealing/root-key.ts';
import { Table } from '../aws/table.ts';
import type { agentDefinition } from '../core/contracts/storage/agent.ts';
import type { Department } from '../core/contracts/storage/task-schemas.ts';
import type { HandlerName } from '../core/contracts/system/handlers.ts';
import { departmentOf, resolveAgentType } from '../core/routing/agent-types.ts';
import { useApiAnswers } from '../functions/shared/api-answers.ts';
import { checkConfig } from '../functions/shared/check-config.ts';
import { roster, routing } from '../functions/shared/config.ts';
import type { Identity } from '../functions/shared/route-handler.ts';
import { checkTestCommand } from '../functions/shared/test-settings.ts';
import type { Mended } from '../functions/workers/sweep/sweep.ts';
import { type Access, LOCAL_ACCESS } from './access.ts';
import type { Pages } from './dashboard/pages.ts';
import type { StreamHandler } from './dynamodb/change-stream.ts';
import { consume } from './dynamodb/consume.ts';
import { readEncryptionKey } from './encryption-key.ts';
import { type Consume, startEventSource } from './event-source.ts';
import { writeFirstAdminKey } from './first-admin-key.ts';
import { FollowingCalls } from './following-calls.ts';
import { type Around, type Functions, invoke, loadFunctions, newContext } from './functions.ts';
import { localClients } from './local-clients.ts';
import { OBJECTS_PATH } from './objects.ts';
import { isAny, urlHost } from './read-options.ts';
import { embeddedEnvironment, JOURNAL_FAILURES, type Queue, type QueueSet, queuesAt, TABLE } from './resources.ts';
import { createRouter, targetOf } from './router.ts';
import { openServices, type Services, type ServicesOptions } from './services.ts';
import { sqsActions } from './sqs-actions.ts';
import { Engine, type EngineOptions, type TaskParameters } from './step-functions/engine.ts';

export type EmbeddedCloudOptions = {
  /** Port of the API; 0 takes a free one. */
  port?: number;
  /** IP address to listen on: 127.0.0.1 by default. */
  host?: string;
  /** Origin of the API as callers reach it, if it is not that of host and port. */
  publicUrl?: string | undefined;
  /** Folder for data; without one nothing is kept. */
  dataDir?: string | undefined;
  /** The key that protects the data, in base64; by default that of the file in the data folder. */
  encryptionKey?: string | undefined;
  /** The agents to register, instead of those of config/agents.yaml: for tests. */
  agents?: z.input<typeof agentDefinition>[];
  sweepEverySeconds?: number;
  /** The callers that are let in: by default all of this machine. */
  access?: Access;
  /** The dashboard, to be served beside the API. */
  pages?: Pages;
  /** Timeouts of states, instead of the state machine's: for tests. */
  timeouts?: EngineOptions['timeouts'];
  /** A wrapper around each handler, for tests. */
  around?: Around;
  /** Lagging indexes, and what else the services may do, on purpose: for tests. */
  services?: Pick<ServicesOptions, 'indexLagMs' | 'queues'>;
  /**
   * Connects the AWS SDK to the services, instead of handing commands over in the process: for tests, which prove so
   * that the handlers are those of AWS. It returns the environment that the SDK needs, and the base of the queues' URLs.
   */
  connect?: (parts: { services: Services; engine: Engine }) => Promise<Connection>;
};

export type Connection = { environment: Record<string, string>; queueBase: string; close(): Promise<void> };

export type EmbeddedCloud = {
  url: string;
  /** File with the first administrator's key, if it was issued at this start. */
  adminKeyFile: string | undefined;
  /** Ids of tasks that an earlier process left unfinished and that go on now. */
  takenUp: string[];
  engine: Engine;
  queues: QueueSet;
  services: Services;
  /** Calls a handler as AWS would. */
  invoke<Result>(name: HandlerName, event: unknown): Promise<Result>;
  stop(): Promise<void>;
};

/** Workers beyond the built-in agents' slots, to offer attempts to pull agents, which takes milliseconds. */
const OFFERERS = 2;
/** Events on their way to webhooks at once, as in infra. */
const DELIVERIES = 40;
const CHANGES_EVERY_MS = 200;
/** Some 15 minutes: the journal fails only if nothing can be written. */
const MOST_ATTEMPTS = 100;
const DEFINITION = new URL('../statemachines/task.asl.json', import.meta.url);

/** Starts the whole system in one process: table, queues and bucket, engine of the state machine, handlers, API. */
export async function startEmbeddedCloud(options: EmbeddedCloudOptions = {}): Promise<EmbeddedCloud> {
  const { port = 0, host = '127.0.0.1', dataDir, access = LOCAL_ACCESS, pages, sweepEverySeconds = 60 } = options;
  const stopping: (() => unknown)[] = [];
  const following = new FollowingCalls();
  const stop = async () => {
    await following.end();
    for (const one of stopping.splice(0).reverse()) await one();
  };
  try {
    checkConfig();
    await checkTestCommand();
    // Listen first, so that a taken port is found before anything is touched. Requests wait until everything is up.
    const functions = Promise.withResolvers<Functions>();
    const objects = Promise.withResolvers<Services['objects']>();
    const router = createRouter({
      call: async (name, event, gone) => invoke(await functions.promise, name, event, gone),
      authorize: async (authorization, routeKey, sourceIp) => {
        const event = { headers: { authorization }, routeKey, requestContext: { http: { sourceIp } } };
        const { context } = await invoke<{ context: Identity }>(await functions.promise, 'authorize', event);
        return context;
      },
      objects: objects.promise,
      access,
      following,
      pages,
    });
    const url = `http://${isAny(host) ? '127.0.0.1' : urlHost(host)}:${await listen(router, port, host)}`;
    stopping.push(() => close(router));

    const services = openServices({ dataDir, queueSet: queuesAt(), ...options.services });
    stopping.push(() => services.close());
    countAnswers(router, services, pages);
    const engine: Engine = new Engine({
      definition: DEFINITION,
      substitute: (name) => `arn:aws:lambda:us-east-1:000000000000:function:${handlerOf(name)}`,
      call: async (_state, parameters) => callTask(await functions.promise, services, parameters),
      ...(options.timeouts ? { timeouts: options.timeouts } : {}),
    });
    stopping.push(() => engine.stopAll());

    let queues = queuesAt();
    if (options.connect) {
      const connection = await options.connect({ services, engine });
      stopping.push(() => connection.close());
      queues = queuesAt(connection.queueBase);
      Object.assign(process.env, connection.environment);
    } else {
      useLocalClients(localClients(services, engine, options.publicUrl ?? url));
    }
    Object.assign(process.env, embeddedEnvironment(queues, access));
    const { root, key } = await readEncryptionKey({ dataDir, variable: options.encryptionKey }, new Table(TABLE.name));
    useRootKey(root);
    services.objects.useRootKey(key);
    objects.resolve(services.objects);
    const loaded = await loadFunctions(options.around);
    functions.resolve(loaded);

    const adminKeyFile =
      access.auth === 'required' ? await writeFirstAdminKey(new Table(TABLE.name), dataDir) : undefined;
    await invoke(loaded, 'loadRoster', { agents: options.agents });
    // Take over the tasks that an earlier process left unfinished.
    const { mended } = await invoke<{ mended: Mended[] }>(loaded, 'sweep', {
      grace_seconds: 0,
      executions_lost: true,
    });
    const takenUp = mended.flatMap(({ task_id }) => task_id ?? []);
    for (const name of ['sweep', 'journal'] as const) {
      const everyMinute = setInterval(() => {
        invoke(loaded, name, {}).catch((error: Error) => console.error(`${name} failed: ${error.message}`));
      }, sweepEverySeconds * 1000);
      stopping.push(() => clearInterval(everyMinute));
    }
    const changes = startChangeSource(loaded, services);
    stopping.push(() => changes.stop());
    const sources = startEventSources(loaded, services.queues, queues);
    stopping.push(() => {
      for (const source of sources) source.stop();
    });
    return {
      url,
      adminKeyFile,
      takenUp,
      engine,
      queues,
      services,
      invoke: (name, event) => invoke(loaded, name, event),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Counts the answers of the API. Objects and the dashboard's files are no calls of it: on AWS they are in buckets. */
function countAnswers(router: Server, { answers }: Services, pages: Pages | undefined) {
  const count = (request: IncomingMessage, response: ServerResponse) => {
    const { path } = targetOf(request);
    if (path.startsWith(OBJECTS_PATH) || pages?.take(request, path)) return;
    response.once('finish', () => answers.count(response.statusCode));
  };
  router.on('request', count).on('checkContinue', count);
  useApiAnswers((from) => answers.since(from));
}

function startEventSources(
  functions: Functions,
  queues: Services['queues'],
  { departments, wake, webhooks, webhookPauses }: QueueSet,
) {
  const source = (name: HandlerName, queue: Queue, concurrency: number) =>
    startEventSource(queues, queue, concurrency, functions[name] as Consume, () => newContext(name));
  return [
    ...Object.entries(departments).flatMap(([department, { queue, deadLetters }]) => [
      source('executeSubtask', queue, capacityOf(department as Department) + OFFERERS),
      source('consumeDeadLetters', deadLetters, 1),
    ]),
    source('wakeWaiting', wake.queue, 1),
    source('deliverWebhook', webhooks.queue, DELIVERIES),
    source('deliverWebhook', webhookPauses.queue, 1),
    ...[wake, webhooks, webhookPauses].map((queues) => source('consumeDeadLetters', queues.deadLetters, 1)),
  ];
}

/** Hands the changes of the table to the journal. They are read a few times a second, so that they come in batches. */
function startChangeSource(functions: Functions, { changes, queues }: Services) {
  const stopped = new AbortController();
  const write: StreamHandler = async (event) => {
    try {
      await invoke<void>(functions, 'journal', event);
    } catch (error) {
      console.error(`The journal cannot take changes, and tries them again: ${(error as Error).message}`);
      throw error;
    }
  };
  const ended = consume(changes, 'journal', write, {
    idleMs: CHANGES_EVERY_MS,
    maxAttempts: MOST_ATTEMPTS,
    maxWaitMs: 10_000,
    signal: stopped.signal,
    async onFailure(record, cause) {
      console.error(`A change is not in the journal (${record.eventID}): ${(cause as Error).message}`);
      queues.send(JOURNAL_FAILURES.name, JSON.stringify(record));
    },
  });
  return {
    stop() {
      stopped.abort();
      return ended;
    },
  };
}

/** ${MatchFunctionArn} → match */
function handlerOf(substitution: string): string {
  const name = substitution.replace('FunctionArn', '');
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** Executes a Task state as Step Functions does: invokes a function or sends a message. */
async function callTask(functions: Functions, services: Services, parameters: TaskParameters): Promise<void> {
  if ('FunctionName' in parameters) {
    const name = parameters.FunctionName.split(':').at(-1) as HandlerName;
    await invoke(functions, name, parameters.Payload);
  } else {
    // `arn:aws:states:::sqs:sendMessage`: a body that is not a string is sent as JSON.
    const { MessageBody: body } = parameters;
    const MessageBody = typeof body === 'string' ? body : JSON.stringify(body);
    sqsActions(services.queues).SendMessage!({ ...parameters, MessageBody });
  }
}

async function listen(server: Server, port: number, host: string): Promise<number> {
  server.listen(port, host);
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
