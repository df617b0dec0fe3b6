import { SARIF_MEDIA_TYPE } from '../core/contracts/api/media-types.ts';
import { routes } from '../core/contracts/api/routes.ts';
import { type AgentCalls, agentCalls } from './agent-calls.ts';
import { type FollowOptions, followEvents } from './follow-events.ts';
import { type LogOptions, readLogLines } from './log-lines.ts';
import { entries, pages } from './pages.ts';
import { sleep } from './sleep.ts';
import { Transport, type TransportOptions, textOf } from './transport.ts';
import type {
  AgentRegistration,
  Body,
  CallOptions,
  Event,
  EventsQuery,
  Filter,
  LogLine,
  Query,
  SarifLog,
  TaskStatusView,
  TaskSubmission,
} from './types.ts';
import { hasEnded, type TaskChange, type WatchOptions, watchTask } from './watch-task.ts';

export type { AgentCalls, LeasedAttempt } from './agent-calls.ts';
export type { FollowOptions } from './follow-events.ts';
export type { LogOptions } from './log-lines.ts';
export type { TransportOptions } from './transport.ts';
export type * from './types.ts';
export { hasEnded, type TaskChange, type WatchOptions } from './watch-task.ts';

/** The most entries of a page. */
const PAGE = 100;
const MOST_LOG_LINES = 1_000;
const MOST_AUDIT_ENTRIES = 500;

export type WaitOptions = CallOptions & {
  /** The time that the wait may take in all. */
  timeoutMs?: number | undefined;
  intervalMs?: number | undefined;
  /** Called with each status that is read, including the last one; the wait goes on when its promise has resolved. */
  onStatus?: ((status: TaskStatusView) => void | Promise<void>) | undefined;
};

/**
 * The TRITONS API. Methods throw ApiError if the answer is not a success, NoAnswer if there is none, and TimedOut if it
 * takes too long. Calls that can be repeated are repeated if their error may pass. The last parameter of each method
 * has a signal, a time and a number of repetitions of its own.
 */
export class TritonsClient {
  readonly #transport: Transport;
  readonly #signal: AbortSignal | undefined;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
    this.#signal = options.signal;
  }

  /** Ends an iteration without an error once its signal, or that of the client, aborts. */
  async *#endAt<T>(signal: AbortSignal | undefined, iteration: AsyncIterable<T>): AsyncGenerator<T, void, void> {
    try {
      yield* iteration;
    } catch (error) {
      if (!signal?.aborted && !this.#signal?.aborted) throw error;
    }
  }

  /** The entries of a list, page by page. */
  #entries<P extends { next_cursor: string | null }, E>(
    read: (cursor: string | undefined) => Promise<P>,
    of: (page: P) => E[],
    options: CallOptions | undefined,
  ): AsyncGenerator<E, void, void> {
    return this.#endAt(options?.signal, entries(read, of));
  }

  /**
   * Submits a task. The same id, or the same `idempotencyKey`, gives the same task for the same body, and a 409 for
   * another.
   */
  submitTask(body: TaskSubmission, { idempotencyKey, ...options }: CallOptions & { idempotencyKey?: string } = {}) {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    const isRepeatable = idempotencyKey !== undefined || body.id !== undefined;
    return this.#transport.call('submitTask', { ...options, body, headers, isRepeatable });
  }

  getTask(taskId: string, options?: CallOptions) {
    return this.#transport.call('getTask', { ...options, params: { task_id: taskId } });
  }

  getTaskStatus(taskId: string, options?: CallOptions) {
    return this.#transport.call('getTaskStatus', { ...options, params: { task_id: taskId } });
  }

  getTaskResults(taskId: string, query: Query<'getTaskResults'> = {}, options?: CallOptions) {
    return this.#transport.call('getTaskResults', { ...options, params: { task_id: taskId }, query });
  }

  /** The content of a file of the results, whatever its size; a large one is fetched in parts. */
  async getArtifact({ href, bytes }: { href: string; bytes: number }, options: CallOptions = {}): Promise<string> {
    // The key goes to the API only.
    if (!href.startsWith('/')) throw new Error(`${JSON.stringify(href)} is no path of the API`);
    const decoder = new TextDecoder();
    let text = '';
    let received = 0;
    do {
      const headers: Record<string, string> = bytes > 0 ? { range: `bytes=${received}-` } : {};
      const { response, bytes: part } = await this.#transport.send(href, { method: 'GET', headers }, options, true);
      text += decoder.decode(part, { stream: true });
      received += part.byteLength;
      if (response.status === 200 || part.byteLength === 0) break;
    } while (received < bytes);
    return text + decoder.decode();
  }

  /** Findings of the checks, in every attempt that was assessed. */
  getTaskQuality(taskId: string, query: Query<'getTaskQuality'> = {}, options?: CallOptions) {
    return this.#transport.call('getTaskQuality', { ...options, params: { task_id: taskId }, query });
  }

  /** The findings as SARIF 2.1.0: of each subtask's latest assessed attempt, unless `attempts` is "all". */
  async getTaskSarif(taskId: string, query: Query<'getTaskQuality'> = {}, options?: CallOptions): Promise<SarifLog> {
    const headers = { accept: SARIF_MEDIA_TYPE };
    const request = { ...options, params: { task_id: taskId }, query, headers };
    const answer: unknown = await this.#transport.call('getTaskQuality', request);
    return answer as SarifLog;
  }

  listTasks(query: Query<'listTasks'> = {}, options?: CallOptions) {
    return this.#transport.call('listTasks', { ...options, query });
  }

  /** Tasks that have not ended, oldest first, with their progress and what they wait for. */
  listOpenTasks(query: Query<'listOpenTasks'> = {}, options?: CallOptions) {
    return this.#transport.call('listOpenTasks', { ...options, query });
  }

  /** All tasks, newest first, page by page. */
  tasks(filter: Filter<'listTasks'> = {}, options?: CallOptions) {
    return this.#entries(
      (cursor) => this.listTasks({ ...filter, limit: PAGE, cursor }, options),
      ({ tasks }) => tasks,
      options,
    );
  }

  cancelTask(taskId: string, options?: CallOptions) {
    return this.#transport.call('cancelTask', { ...options, params: { task_id: taskId } });
  }

  /** Deletes a task with all that is stored of it, for good. */
  async deleteTask(taskId: string, options?: CallOptions): Promise<void> {
    await this.#transport.maybe('deleteTask', { ...options, params: { task_id: taskId } });
  }

  retryTask(taskId: string, options?: CallOptions) {
    return this.#transport.call('retryTask', { ...options, params: { task_id: taskId } });
  }

  /** Completes a task that waits for a person's approval. */
  approveTask(taskId: string, body: Body<'approveTask'> = {}, options?: CallOptions) {
    return this.#transport.call('approveTask', { ...options, params: { task_id: taskId }, body });
  }

  /** Has the subtasks, and those that depend on them, done again; their agents get the comment. */
  rejectTask(taskId: string, body: Body<'rejectTask'>, options?: CallOptions) {
    return this.#transport.call('rejectTask', { ...options, params: { task_id: taskId }, body });
  }

  /** Changes the budget of a task, and resumes subtasks that wait for it. */
  changeBudget(taskId: string, body: Body<'changeBudget'>, options?: CallOptions) {
    return this.#transport.call('changeBudget', { ...options, params: { task_id: taskId }, body });
  }

  listAgents(query: Query<'listAgents'> = {}, options?: CallOptions) {
    return this.#transport.call('listAgents', { ...options, query });
  }

  /** All agents, page by page. */
  agents(filter: Filter<'listAgents'> = {}, options?: CallOptions) {
    return this.#entries(
      (cursor) => this.listAgents({ ...filter, limit: PAGE, cursor }, options),
      ({ agents }) => agents,
      options,
    );
  }

  getAgent(agentId: string, options?: CallOptions) {
    return this.#transport.call('getAgent', { ...options, params: { agent_id: agentId } });
  }

  getAgentPerformance(query: Query<'getAgentPerformance'> = {}, options?: CallOptions) {
    return this.#transport.call('getAgentPerformance', { ...options, query });
  }

  getTaskLog(taskId: string, query: Query<'getTaskLog'> = {}, options?: CallOptions) {
    return this.#transport.call('getTaskLog', { ...options, params: { task_id: taskId }, query });
  }

  /** The lines of a task's log, oldest first; with `follow` those to come too, until the task has ended. */
  logLines(taskId: string, options: LogOptions = {}): AsyncGenerator<LogLine, void, void> {
    const query = { limit: MOST_LOG_LINES, follow: options.follow ? 'true' : 'false' } as const;
    const lines = readLogLines((cursor, call) => this.getTaskLog(taskId, { ...query, cursor }, call), options);
    return this.#endAt(options.signal, lines);
  }

  /** Registers an agent. Only this answer has the agent's key. */
  registerAgent(body: AgentRegistration, options?: CallOptions) {
    return this.#transport.call('registerAgent', { ...options, body });
  }

  updateAgent(agentId: string, body: Body<'updateAgent'>, options?: CallOptions) {
    return this.#transport.call('updateAgent', { ...options, params: { agent_id: agentId }, body });
  }

  removeAgent(agentId: string, options?: CallOptions) {
    return this.#transport.call('removeAgent', { ...options, params: { agent_id: agentId } });
  }

  /** The calls of an agent at work; they need the agent's own key. */
  forAgent(agentId: string): AgentCalls {
    return agentCalls(this.#transport, agentId);
  }

  /** Reads the events after a cursor; waits up to `waitSeconds` (20 at most) if there are none. */
  listEvents(
    { after, taskId, types, waitSeconds }: EventsQuery & { waitSeconds?: number } = {},
    options?: CallOptions,
  ) {
    const query = { after, task_id: taskId, types: types?.join(','), wait: waitSeconds };
    return this.#transport.call('listEvents', { ...options, query });
  }

  /**
   * Every event from a cursor on, each once, as it happens; ends when `signal` aborts. While there is no answer, or an
   * error that may pass, it asks again with growing pauses. To go on later, give `after` the `cursor` of the last event
   * that was dealt with. Throws UnreadableEvents at a part of the journal that is damaged, unless `onUnreadable` is given:
   * then it goes on after it.
   */
  events(options: FollowOptions = {}): AsyncGenerator<Event, void, void> {
    const events = followEvents((query, call) => this.listEvents(query, call), options);
    return this.#endAt(options.signal, events);
  }

  /**
   * A task as it is, then again after each change with the events that led there, until it has ended or `signal` aborts.
   * While there is no answer it tries again, and tells `onTrouble`.
   */
  watch(taskId: string, options: WatchOptions = {}): AsyncGenerator<TaskChange, void, void> {
    const calls = {
      listEvents: (query: EventsQuery & { waitSeconds: number }, call: CallOptions) => this.listEvents(query, call),
      getTask: (id: string, call: CallOptions) => this.getTask(id, call),
      getTaskStatus: (id: string, call: CallOptions) => this.getTaskStatus(id, call),
    };
    return this.#endAt(options.signal, watchTask(calls, taskId, options));
  }

  /** Makes a key; only this answer has it. */
  createKey(body: Body<'createKey'>, options?: CallOptions) {
    return this.#transport.call('createKey', { ...options, body });
  }

  listKeys(query: Query<'listKeys'> = {}, options?: CallOptions) {
    return this.#transport.call('listKeys', { ...options, query });
  }

  /** All keys of people and teams, page by page. */
  keys(options?: CallOptions) {
    return this.#entries(
      (cursor) => this.listKeys({ limit: PAGE, cursor }, options),
      ({ keys }) => keys,
      options,
    );
  }

  changeKey(keyId: string, body: Body<'changeKey'>, options?: CallOptions) {
    return this.#transport.call('changeKey', { ...options, params: { key_id: keyId }, body });
  }

  getOwner(owner: string, options?: CallOptions) {
    return this.#transport.call('getOwner', { ...options, params: { owner } });
  }

  changeOwner(owner: string, body: Body<'changeOwner'>, options?: CallOptions) {
    return this.#transport.call('changeOwner', { ...options, params: { owner }, body });
  }

  /** `agents`: what becomes of those that were registered with the key; by default they are kept, and named. */
  revokeKey(keyId: string, query: Query<'revokeKey'> = {}, options?: CallOptions) {
    return this.#transport.call('revokeKey', { ...options, params: { key_id: keyId }, query });
  }

  /** Gives a key a new secret; only this answer has it. */
  rotateKey(keyId: string, body: Body<'rotateKey'> = {}, options?: CallOptions) {
    return this.#transport.call('rotateKey', { ...options, params: { key_id: keyId }, body });
  }

  /** Has events sent to a URL. Only this answer has the secret that signs them. */
  createWebhook(body: Body<'createWebhook'>, options?: CallOptions) {
    return this.#transport.call('createWebhook', { ...options, body });
  }

  listWebhooks(options?: CallOptions) {
    return this.#transport.call('listWebhooks', options);
  }

  getWebhook(webhookId: string, options?: CallOptions) {
    return this.#transport.call('getWebhook', { ...options, params: { webhook_id: webhookId } });
  }

  updateWebhook(webhookId: string, body: Body<'updateWebhook'>, options?: CallOptions) {
    return this.#transport.call('updateWebhook', { ...options, params: { webhook_id: webhookId }, body });
  }

  removeWebhook(webhookId: string, options?: CallOptions) {
    return this.#transport.call('removeWebhook', { ...options, params: { webhook_id: webhookId } });
  }

  /** Makes a new secret, which only this answer has; the old one signs too until the overlap is over. */
  rotateWebhookSecret(webhookId: string, body: Body<'rotateWebhookSecret'> = {}, options?: CallOptions) {
    return this.#transport.call('rotateWebhookSecret', { ...options, params: { webhook_id: webhookId }, body });
  }

  /** Deliveries that did not succeed at once. */
  listWebhookDeliveries(webhookId: string, query: Query<'listWebhookDeliveries'> = {}, options?: CallOptions) {
    return this.#transport.call('listWebhookDeliveries', { ...options, params: { webhook_id: webhookId }, query });
  }

  /** All deliveries of a webhook that did not succeed at once, page by page. */
  webhookDeliveries(webhookId: string, filter: Filter<'listWebhookDeliveries'> = {}, options?: CallOptions) {
    return this.#entries(
      (cursor) => this.listWebhookDeliveries(webhookId, { ...filter, limit: PAGE, cursor }, options),
      ({ deliveries }) => deliveries,
      options,
    );
  }

  replayWebhookDelivery(webhookId: string, deliveryId: string, options?: CallOptions) {
    return this.#transport.call('replayWebhookDelivery', {
      ...options,
      params: { webhook_id: webhookId, delivery_id: deliveryId },
    });
  }

  /** Figures of tasks in a window of time: 1h, 24h (by default), 7d or 30d. */
  getTaskMetrics(query: Query<'getTaskMetrics'> = {}, options?: CallOptions) {
    return this.#transport.call('getTaskMetrics', { ...options, query });
  }

  getAgentMetrics(query: Query<'getAgentMetrics'> = {}, options?: CallOptions) {
    return this.#transport.call('getAgentMetrics', { ...options, query });
  }

  getSystemMetrics(query: Query<'getSystemMetrics'> = {}, options?: CallOptions) {
    return this.#transport.call('getSystemMetrics', { ...options, query });
  }

  /** All figures since the beginning, in Prometheus' text format. */
  async getPrometheusMetrics(options: CallOptions = {}): Promise<string> {
    const { method, path } = routes.exposeMetrics;
    const { bytes } = await this.#transport.send(path, { method, headers: {} }, options, true);
    return textOf(bytes);
  }

  listCircuits(options?: CallOptions) {
    return this.#transport.call('listCircuits', options);
  }

  listDeadLetters(query: Query<'listDeadLetters'> = {}, options?: CallOptions) {
    return this.#transport.call('listDeadLetters', { ...options, query });
  }

  /** All dead letters, newest first, page by page. */
  deadLetters(options?: CallOptions) {
    return this.#entries(
      (cursor) => this.listDeadLetters({ limit: PAGE, cursor }, options),
      ({ dead_letters }) => dead_letters,
      options,
    );
  }

  /** Reads entries of the audit, oldest first. */
  getAudit(query: Query<'getAudit'> = {}, options?: CallOptions) {
    return this.#transport.call('getAudit', { ...options, query });
  }

  /** Pages of the audit, oldest first. `unreadable` tells of a damaged part that follows the entries of the page. */
  auditPages(filter: Filter<'getAudit'> = {}, options?: CallOptions) {
    const read = (cursor: string | undefined) =>
      this.getAudit({ ...filter, limit: MOST_AUDIT_ENTRIES, cursor }, options);
    return this.#endAt(options?.signal, pages(read));
  }

  /** Items of a log or of a resource of the journal, as they are stored. */
  listAuditItems(query: Query<'listAuditItems'>, options?: CallOptions) {
    return this.#transport.call('listAuditItems', { ...options, query });
  }

  /** The caller's owner and role, and what the role may do. */
  getCaller(options?: CallOptions) {
    return this.#transport.call('getCaller', options);
  }

  listDepartments(options?: CallOptions) {
    return this.#transport.call('listDepartments', options);
  }

  /** The API as an OpenAPI 3.1 document. */
  getOpenapi(options?: CallOptions) {
    return this.#transport.call('getOpenapi', options);
  }

  getHealth(options?: CallOptions) {
    return this.#transport.call('getHealth', options);
  }

  /** Reads the status until the task has ended in any way. Throws if that takes longer than `timeoutMs`. */
  async waitForTask(taskId: string, { timeoutMs = 60_000, intervalMs = 250, onStatus, ...options }: WaitOptions = {}) {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      options.signal?.throwIfAborted();
      const status = await this.getTaskStatus(taskId, options);
      await onStatus?.(status);
      if (hasEnded(status.status)) return status;
      const leftMs = deadline - performance.now();
      if (leftMs <= 0) {
        throw new Error(`${taskId} has not ended after ${timeoutMs} ms; its last status: ${JSON.stringify(status)}`);
      }
      await sleep(Math.min(intervalMs, leftMs), options.signal);
    }
  }
}
