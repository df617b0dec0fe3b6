import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import type { answers } from '../core/contracts/api/answers.ts';
import { MOST_WAIT_SECONDS } from '../core/contracts/api/events-query.ts';
import { SARIF_MEDIA_TYPE } from '../core/contracts/api/media-types.ts';
import { type Route, type RouteName, routes } from '../core/contracts/api/routes.ts';
import type { SarifLog } from '../core/contracts/api/sarif.ts';
import type { UnreadableEntry } from '../core/contracts/journal/events.ts';
import { ApiError, isPassing, NoAnswer, problemOf } from './api-error.ts';
import { UnreadableEvents } from './unreadable-events.ts';

/** Longer than API Gateway's limit of 30 s, so that its own answer comes first. */
const REQUEST_TIMEOUT_MS = 35_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 10_000;
const ENDED = ['completed', 'failed', 'cancelled'];

/** The answer of a route. Answers are not validated here: a client must not break on a new field. */
export type Answer<N extends RouteName> = z.output<(typeof answers)[N]>;
export type TaskSubmission = z.input<(typeof routes)['submitTask']['body']>;
export type AgentRegistration = Body<'registerAgent'>;
/** The calls of one agent at work. */
export type AgentCalls = ReturnType<TritonsClient['forAgent']>;
export type LeasedAttempt = { task_id: string; subtask_id: string; attempt: number };
type Body<N extends RouteName> = (typeof routes)[N] extends { body: z.ZodType }
  ? z.input<(typeof routes)[N]['body']>
  : never;
type Query<
  N extends
    | 'getTaskResults'
    | 'listTasks'
    | 'listAgents'
    | 'getAgentPerformance'
    | 'listDeadLetters'
    | 'getTaskLog'
    | 'getTaskQuality'
    | 'getAudit'
    | 'listAuditItems'
    | 'listWebhookDeliveries'
    | 'listKeys'
    | 'revokeKey'
    | 'getTaskMetrics'
    | 'getAgentMetrics'
    | 'getSystemMetrics',
> = Partial<z.output<(typeof routes)[N]['query']>>;

export type EventType = Answer<'listEvents'>['events'][number]['type'];
/** An event, with the cursor that goes on after it. */
export type Event = Answer<'listEvents'>['events'][number];
export type EventsQuery = {
  /** A cursor, or `latest`: what happens from now on. By default from the oldest event that is kept. */
  after?: string | undefined;
  /** Only events of this task. */
  taskId?: string | undefined;
  /** Only events of these types. */
  types?: EventType[] | undefined;
};

export type WaitOptions = {
  timeoutMs?: number;
  intervalMs?: number;
  /** Called with each status that is read, including the last one; the wait goes on when its promise has resolved. */
  onStatus?: (status: Answer<'getTaskStatus'>) => void | Promise<void>;
};

type Request = {
  params?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal | undefined;
};

/**
 * The TRITONS API. Every method throws ApiError if the answer is not a success, and NoAnswer if there is none. `url`
 * may have a path. A deployed API requires `apiKey`.
 */
export class TritonsClient {
  readonly #url: string;
  readonly #headers: Record<string, string>;
  readonly #fetch: typeof fetch;

  constructor(options: { url: string; apiKey?: string | undefined; fetch?: typeof fetch }) {
    this.#url = options.url.replace(/\/+$/, '');
    this.#headers = options.apiKey ? { authorization: `Bearer ${options.apiKey}` } : {};
    this.#fetch = options.fetch ?? fetch;
  }

  /**
   * Submits a task. The same id, or the same `idempotencyKey`, gives the same task for the same body, and a 409 for
   * another.
   */
  submitTask(body: TaskSubmission, { idempotencyKey }: { idempotencyKey?: string } = {}) {
    return this.#call('submitTask', { body, headers: idempotencyKey ? { 'idempotency-key': idempotencyKey } : {} });
  }

  getTask(taskId: string) {
    return this.#call('getTask', { params: { task_id: taskId } });
  }

  getTaskStatus(taskId: string) {
    return this.#call('getTaskStatus', { params: { task_id: taskId } });
  }

  getTaskResults(taskId: string, query: Query<'getTaskResults'> = {}) {
    return this.#call('getTaskResults', { params: { task_id: taskId }, query });
  }

  /** The content of a file of the results, whatever its size; a large one is fetched in parts. */
  async getArtifact({ href, bytes }: { href: string; bytes: number }): Promise<string> {
    const parts: Buffer[] = [];
    let received = 0;
    do {
      const headers = { ...this.#headers, range: `bytes=${received}-` };
      const { response, bytes: part } = await this.#send(href, { headers: bytes > 0 ? headers : this.#headers });
      if (!response.ok)
        throw new ApiError(`GET ${href}`, problemOf(response.status, response.statusText, String(part)));
      parts.push(part);
      received += part.byteLength;
      if (response.status === 200 || part.byteLength === 0) break;
    } while (received < bytes);
    return String(Buffer.concat(parts));
  }

  /** Findings of the checks, in every attempt that was assessed. */
  getTaskQuality(taskId: string, query: Query<'getTaskQuality'> = {}) {
    return this.#call('getTaskQuality', { params: { task_id: taskId }, query });
  }

  /** The findings as SARIF 2.1.0: of each subtask's latest assessed attempt, unless `attempts` is "all". */
  async getTaskSarif(taskId: string, query: Query<'getTaskQuality'> = {}): Promise<SarifLog> {
    const headers = { accept: SARIF_MEDIA_TYPE };
    const answer: unknown = await this.#call('getTaskQuality', { params: { task_id: taskId }, query, headers });
    return answer as SarifLog;
  }

  listTasks(query: Query<'listTasks'> = {}) {
    return this.#call('listTasks', { query });
  }

  cancelTask(taskId: string) {
    return this.#call('cancelTask', { params: { task_id: taskId } });
  }

  /** Deletes a task with all that is stored of it, for good. */
  async deleteTask(taskId: string): Promise<void> {
    await this.#maybe('deleteTask', { params: { task_id: taskId } });
  }

  retryTask(taskId: string) {
    return this.#call('retryTask', { params: { task_id: taskId } });
  }

  /** Completes a task that waits for a person's approval. */
  approveTask(taskId: string, body: Body<'approveTask'> = {}) {
    return this.#call('approveTask', { params: { task_id: taskId }, body });
  }

  /** Has the subtasks, and those that depend on them, done again; their agents get the comment. */
  rejectTask(taskId: string, body: Body<'rejectTask'>) {
    return this.#call('rejectTask', { params: { task_id: taskId }, body });
  }

  /** Changes the budget of a task, and resumes subtasks that wait for it. */
  changeBudget(taskId: string, body: Body<'changeBudget'>) {
    return this.#call('changeBudget', { params: { task_id: taskId }, body });
  }

  listAgents(query: Query<'listAgents'> = {}) {
    return this.#call('listAgents', { query });
  }

  getAgent(agentId: string) {
    return this.#call('getAgent', { params: { agent_id: agentId } });
  }

  getAgentPerformance(query: Query<'getAgentPerformance'> = {}) {
    return this.#call('getAgentPerformance', { query });
  }

  getTaskLog(taskId: string, query: Query<'getTaskLog'> = {}) {
    return this.#call('getTaskLog', { params: { task_id: taskId }, query });
  }

  /** Registers an agent. Only this answer has the agent's key. */
  registerAgent(body: AgentRegistration) {
    return this.#call('registerAgent', { body });
  }

  updateAgent(agentId: string, body: Body<'updateAgent'>) {
    return this.#call('updateAgent', { params: { agent_id: agentId }, body });
  }

  removeAgent(agentId: string) {
    return this.#call('removeAgent', { params: { agent_id: agentId } });
  }

  /** The calls of an agent at work; they need the agent's own key. */
  forAgent(agentId: string) {
    const params = { agent_id: agentId };
    const of = ({ task_id, subtask_id, attempt }: LeasedAttempt) => ({
      ...params,
      task_id,
      subtask_id,
      attempt: String(attempt),
    });
    return {
      /** Waits for work; undefined if none has come within the time. */
      lease: (waitSeconds?: number, signal?: AbortSignal) =>
        this.#maybe('leaseSubtask', {
          params,
          body: waitSeconds === undefined ? {} : { wait_seconds: waitSeconds },
          signal,
        }),
      leave: () => this.#call('leaveWork', { params }),
      heartbeat: (attempt: LeasedAttempt, body: Body<'heartbeatAttempt'> = {}) =>
        this.#call('heartbeatAttempt', { params: of(attempt), body }),
      uploads: (attempt: LeasedAttempt, body: Body<'uploadArtifacts'>) =>
        this.#call('uploadArtifacts', { params: of(attempt), body }),
      complete: (attempt: LeasedAttempt, body: Body<'completeAttempt'>) =>
        this.#call('completeAttempt', { params: of(attempt), body }),
      fail: (attempt: LeasedAttempt, body: Body<'failAttempt'>) =>
        this.#call('failAttempt', { params: of(attempt), body }),
      release: (attempt: LeasedAttempt, body: Body<'releaseAttempt'> = {}) =>
        this.#call('releaseAttempt', { params: of(attempt), body }),
    };
  }

  /** Reads the events after a cursor; waits up to `waitSeconds` (20 at most) if there are none. */
  listEvents({ after, taskId, types, waitSeconds }: EventsQuery & { waitSeconds?: number } = {}, signal?: AbortSignal) {
    const query = { after, task_id: taskId, types: types?.join(','), wait: waitSeconds };
    return this.#call('listEvents', { query, signal });
  }

  /**
   * Every event from a cursor on, each once, as it happens; ends when `signal` aborts. While there is no answer, or an
   * error that may pass, it asks again with growing pauses. To go on later, give `after` the `cursor` of the last event
   * that was dealt with. Throws UnreadableEvents at a part of the journal that is damaged, unless `onUnreadable` is given:
   * then it goes on after it.
   */
  async *events({
    signal,
    onUnreadable,
    ...query
  }: EventsQuery & { signal?: AbortSignal; onUnreadable?: (entry: UnreadableEntry) => void } = {}): AsyncGenerator<
    Event,
    void,
    void
  > {
    let { after } = query;
    let pauseMs = FIRST_PAUSE_MS;
    while (!signal?.aborted) {
      const answer = await this.listEvents({ ...query, after, waitSeconds: MOST_WAIT_SECONDS }, signal).catch(
        (error) => {
          if (!signal?.aborted && !isPassing(error)) throw error;
        },
      );
      if (answer) {
        pauseMs = FIRST_PAUSE_MS;
        yield* answer.events;
        const { unreadable, next_cursor } = answer;
        if (unreadable && !onUnreadable) throw new UnreadableEvents(unreadable, next_cursor);
        if (unreadable) onUnreadable?.(unreadable);
        after = next_cursor;
      } else {
        // Spread, so that the callers of a server that was away do not all come back at once.
        await sleep(pauseMs * (0.5 + Math.random() / 2), undefined, signal ? { signal } : {}).catch(() => {});
        pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
      }
    }
  }

  /** Has events sent to a URL. Only this answer has the secret that signs them. */
  /** Makes a key; only this answer has it. */
  createKey(body: Body<'createKey'>) {
    return this.#call('createKey', { body });
  }

  listKeys(query: Query<'listKeys'> = {}) {
    return this.#call('listKeys', { query });
  }

  changeKey(keyId: string, body: Body<'changeKey'>) {
    return this.#call('changeKey', { params: { key_id: keyId }, body });
  }

  getOwner(owner: string) {
    return this.#call('getOwner', { params: { owner } });
  }

  changeOwner(owner: string, body: Body<'changeOwner'>) {
    return this.#call('changeOwner', { params: { owner }, body });
  }

  /** `agents`: what becomes of those that were registered with the key; by default they are kept, and named. */
  revokeKey(keyId: string, query: Query<'revokeKey'> = {}) {
    return this.#call('revokeKey', { params: { key_id: keyId }, query });
  }

  /** Gives a key a new secret; only this answer has it. */
  rotateKey(keyId: string, body: Body<'rotateKey'> = {}) {
    return this.#call('rotateKey', { params: { key_id: keyId }, body });
  }

  createWebhook(body: Body<'createWebhook'>) {
    return this.#call('createWebhook', { body });
  }

  listWebhooks() {
    return this.#call('listWebhooks');
  }

  getWebhook(webhookId: string) {
    return this.#call('getWebhook', { params: { webhook_id: webhookId } });
  }

  updateWebhook(webhookId: string, body: Body<'updateWebhook'>) {
    return this.#call('updateWebhook', { params: { webhook_id: webhookId }, body });
  }

  removeWebhook(webhookId: string) {
    return this.#call('removeWebhook', { params: { webhook_id: webhookId } });
  }

  /** Makes a new secret, which only this answer has; the old one signs too until the overlap is over. */
  rotateWebhookSecret(webhookId: string, body: Body<'rotateWebhookSecret'> = {}) {
    return this.#call('rotateWebhookSecret', { params: { webhook_id: webhookId }, body });
  }

  /** Deliveries that did not succeed at once. */
  listWebhookDeliveries(webhookId: string, query: Query<'listWebhookDeliveries'> = {}) {
    return this.#call('listWebhookDeliveries', { params: { webhook_id: webhookId }, query });
  }

  replayWebhookDelivery(webhookId: string, deliveryId: string) {
    return this.#call('replayWebhookDelivery', { params: { webhook_id: webhookId, delivery_id: deliveryId } });
  }

  /** Figures of tasks in a window of time: 1h, 24h (by default), 7d or 30d. */
  getTaskMetrics(query: Query<'getTaskMetrics'> = {}) {
    return this.#call('getTaskMetrics', { query });
  }

  getAgentMetrics(query: Query<'getAgentMetrics'> = {}) {
    return this.#call('getAgentMetrics', { query });
  }

  getSystemMetrics(query: Query<'getSystemMetrics'> = {}) {
    return this.#call('getSystemMetrics', { query });
  }

  /** All figures since the beginning, in Prometheus' text format. */
  async getPrometheusMetrics(): Promise<string> {
    const { path } = routes.exposeMetrics;
    const { response, bytes } = await this.#send(path, { headers: this.#headers });
    if (response.ok) return String(bytes);
    throw new ApiError(`GET ${path}`, problemOf(response.status, response.statusText, String(bytes)));
  }

  listCircuits() {
    return this.#call('listCircuits');
  }

  listDeadLetters(query: Query<'listDeadLetters'> = {}) {
    return this.#call('listDeadLetters', { query });
  }

  /** Reads entries of the audit, oldest first. */
  getAudit(query: Query<'getAudit'> = {}) {
    return this.#call('getAudit', { query });
  }

  /** Items of a log or of a resource of the journal, as they are stored. */
  listAuditItems(query: Query<'listAuditItems'>) {
    return this.#call('listAuditItems', { query });
  }

  getHealth() {
    return this.#call('getHealth');
  }

  /** Reads the status until the task has ended in any way. Throws if that takes longer than `timeoutMs`. */
  async waitForTask(taskId: string, { timeoutMs = 60_000, intervalMs = 250, onStatus }: WaitOptions = {}) {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const status = await this.getTaskStatus(taskId);
      await onStatus?.(status);
      if (ENDED.includes(status.status)) return status;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        throw new Error(`${taskId} has not ended after ${timeoutMs} ms; its last status: ${JSON.stringify(status)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.min(intervalMs, leftMs)));
    }
  }

  async #call<N extends RouteName>(name: N, request: Request = {}) {
    const answer = await this.#maybe(name, request);
    if (answer === undefined) throw new NoAnswer(`${this.#url} answered without a body`);
    return answer;
  }

  /** Calls a route; undefined if the answer was 204. */
  async #maybe<N extends RouteName>(name: N, { params = {}, query = {}, body, headers, signal }: Request = {}) {
    const route: Route = routes[name];
    const path = route.path.replaceAll(/\{(\w+)\}/g, (_, param: string) => encodeURIComponent(params[param] ?? ''));
    const { response, bytes } = await this.#send(`${path}${searchOf(query)}`, {
      method: route.method,
      headers: { ...this.#headers, ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = String(bytes);
    if (!response.ok) {
      throw new ApiError(`${route.method} ${path}`, problemOf(response.status, response.statusText, text));
    }
    if (response.status === 204) return undefined;
    try {
      return JSON.parse(text) as Answer<N>;
    } catch (error) {
      throw new NoAnswer(`${this.#url} answered, but not with JSON`, { cause: error });
    }
  }

  /** Reads the answer with its body: the connection may also break in the middle of it. */
  async #send(path: string, init: RequestInit): Promise<{ response: Response; bytes: Buffer }> {
    try {
      const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
      const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
      const response = await this.#fetch(`${this.#url}${path}`, { ...init, signal });
      return { response, bytes: Buffer.from(await response.arrayBuffer()) };
    } catch (error) {
      throw new NoAnswer(`${this.#url} does not answer: ${reasonOf(error)}`, { cause: error });
    }
  }
}

function searchOf(query: Record<string, string | number | undefined>): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) if (value !== undefined) search.set(key, String(value));
  return search.size > 0 ? `?${search}` : '';
}

/**
 * The reason is in the cause of fetch's error, which says only "fetch failed". The cause has no message if several
 * addresses were tried.
 */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: reason } = (cause ?? {}) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'connection refused. Is TRITONS running there?';
  return reason || code || message;
}
