import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentLine, WorkOrder } from '../../../agents/runtime.ts';
import { runtimeFor } from '../../../agents/runtimes.ts';
import { UsageMeter } from '../../../agents/usage-meter.ts';
import { failToken, heartbeatToken, succeedToken } from '../../../aws/executions.ts';
import { returnMessage } from '../../../aws/queues.ts';
import { orderOf } from '../../../core/assessment/order-of.ts';
import { type ExecuteMessage, executeMessage } from '../../../core/contracts/pipeline/pipeline.ts';
import type { Delivery } from '../../../core/contracts/storage/delivery.ts';
import { AttemptFailed, BudgetExceeded, ModelsUnavailable, SystemFault } from '../../../core/errors.ts';
import { type AttemptFailure, failureOf } from '../../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../../core/lifecycle/task.ts';
import { startMetrics } from '../../../core/metrics/attempt-metrics.ts';
import { subtaskUsage } from '../../../core/metrics/subtask-usage.ts';
import { modelAccess } from '../../models/model-access.ts';
import { gatherWork } from '../../operations/gather-work.ts';
import { storeLines } from '../../operations/store-log.ts';
import { attempts } from '../../shared/artifact-store.ts';
import { defineConsumer } from '../../shared/define-consumer.ts';
import type { Clock } from '../../shared/define-handler.ts';
import { departmentQueueUrls } from '../../shared/department-queues.ts';
import { emitMetrics } from '../../shared/emit-metrics.ts';
import { log } from '../../shared/log.ts';
import { registry, slots, subtasks } from '../../shared/stores.ts';
import { addLateUsage } from './add-late-usage.ts';
import { isKnownToPull, offerAttempt } from './offer-attempt.ts';

/** A third of the state machine's HeartbeatSeconds, less a little, so that two heartbeats may be lost. */
const HEARTBEAT_MS = 35_000;
/** Well within the heartbeat timeout. */
const MOST_BACKOFF_MS = 30_000;

/**
 * Runs a built-in agent on a subtask, or offers the subtask to a pull agent. A message that comes twice, late or out of
 * order is acknowledged without effect.
 */
export const handler = defineConsumer(
  async (record, { clock }) => {
    const message = executeMessage.parse(JSON.parse(record.body));
    const ref = { taskId: message.task_id, subtaskId: message.subtask_id, run: message.run, attempt: message.attempt };
    const isPulled = isKnownToPull(message.agent_id);
    if (isPulled && (await offerAttempt(ref, message, clock()))) return;
    const started = await subtasks.start(ref, message.token, clock().toISOString());
    if (!started && !isPulled && (await offerAttempt(ref, message, clock()))) return;
    if (!started) {
      log.info('message without effect', { task_id: ref.taskId, subtask_id: ref.subtaskId, attempt: ref.attempt });
      return;
    }
    emitMetrics(startMetrics(started));
    const meter = new UsageMeter();
    try {
      await attempts.createDelivery(ref, await work(started, message, meter, clock));
    } catch (error) {
      await reportFailure(started, message, error, meter, clock());
      return;
    }
    const isAwaited = await succeedToken(message.token, {});
    if (!isAwaited) await addLateUsage(started, message.agent_id, subtaskUsage(meter.total()), clock());
  },
  async ({ eventSourceARN, receiptHandle }) => {
    const name = eventSourceARN.split(':').at(-1);
    const url = Object.values(departmentQueueUrls).find((queueUrl) => queueUrl.endsWith(`/${name}`));
    if (url) await returnMessage(url, receiptHandle);
  },
);

async function work(
  subtask: Subtask,
  { agent_id, token }: ExecuteMessage,
  meter: UsageMeter,
  clock: Clock,
): Promise<Delivery> {
  const { taskId, subtaskId, attempt, agentType, department, title, hours } = subtask;
  if (!subtask.runtime) throw new Error('The runtime of the agent is not stored');
  const given = await gatherWork(subtask, async (keys) =>
    (await attempts.deliveries(keys)).map((delivery) => delivery?.deliverable),
  );
  const { text, description, requirements, inputs, previous, findings } = given;
  const order: WorkOrder = {
    taskId,
    subtaskId,
    attempt,
    agent: { agentId: agent_id, agentType, department },
    task: text,
    subtask: { title, description, agentType, hours, requirements },
    inputs,
    findings,
    previous,
  };

  const over = new AbortController();
  const heartbeat = async () => {
    if (!(await heartbeatToken(token))) over.abort(new Error('The attempt is over'));
  };
  const timer = setInterval(
    () => void heartbeat().catch((error) => log.warn('heartbeat failed', { error })),
    HEARTBEAT_MS,
  );
  try {
    const runtime = await runtimeFor(subtask.runtime, await modelAccess(subtask, text));
    let known = 0;
    const logLines = async (lines: AgentLine[]) => {
      // An attempt that is over logs nothing more.
      if (over.signal.aborted) return;
      try {
        known = await storeLines({ taskId, subtaskId, attempt, agentId: agent_id }, lines, known, clock());
      } catch (error) {
        log.warn('log of an attempt not stored', { error: error as Error });
      }
    };
    const context = { signal: over.signal, now: clock, heartbeat, log: logLines, meter };
    const result = await runtime.run(order, context).catch(blameAgent);
    return {
      schema_version: 1,
      order: orderOf(subtask, text),
      deliverable: {
        schema_version: 1,
        task_id: taskId,
        subtask_id: subtaskId,
        attempt,
        agent_id,
        runtime: runtime.name,
        ...result,
        submitted_at: clock().toISOString(),
      },
    };
  } finally {
    clearInterval(timer);
  }
}

function faultsOf({ failures, baseAttempt }: Subtask): number {
  const isFault = ([attempt, { error }]: [string, AttemptFailure]) =>
    Number(attempt) > baseAttempt && error === 'SystemFault';
  return Object.entries(failures).filter(isFault).length;
}

/** Turns any error of an agent into its AttemptFailed, unless the fault is the system's or nobody's. */
function blameAgent(cause: unknown): never {
  const isNobodys = cause instanceof BudgetExceeded || cause instanceof ModelsUnavailable;
  if (cause instanceof SystemFault || isNobodys) throw cause;
  throw new AttemptFailed(cause instanceof Error ? cause.message : String(cause), { cause });
}

/** Records a failed attempt on the subtask, then tells the state machine, which matches again. */
async function reportFailure(
  subtask: Subtask,
  { agent_id, token }: ExecuteMessage,
  error: unknown,
  meter: UsageMeter,
  now: Date,
): Promise<void> {
  const { taskId, subtaskId, attempt, failures } = subtask;
  const ids = { task_id: taskId, subtask_id: subtaskId, attempt };
  const failure = failureBy(agent_id, error, now);
  const isSystems = failure.error === 'SystemFault';
  if (isSystems) log.error('attempt failed', { ...ids, agent_id, error: error as Error });
  // The message is a text of the task: the API shows it, and the log does not.
  else log.warn('attempt failed', { ...ids, agent_id, end: failure.error });
  const needNanos = error instanceof BudgetExceeded ? error.needNanos : undefined;
  if (error instanceof ModelsUnavailable) {
    const left = await registry.markUnavailable(agent_id, error.until);
    if (left) slots.know(left);
  }
  const recorded = await subtasks.recordFailure(subtask, failure, subtaskUsage(meter.total()), {
    awaitsNanos: needNanos,
    replaces: failure.until && failures[attempt - 1]?.until ? attempt - 1 : undefined,
  });
  if (!recorded) await addLateUsage(subtask, agent_id, subtaskUsage(meter.total()), now);
  // A fault of the system may pass. The next attempt begins as soon as the token is sent, so wait first.
  if (isSystems) await sleep(Math.min(MOST_BACKOFF_MS, 1_000 * 2 ** faultsOf(subtask)));
  await failToken(token, needNanos === undefined ? 'AttemptFailed' : 'BudgetExceeded', ids);
}

function failureBy(agentId: string, error: unknown, now: Date): AttemptFailure {
  const at = now.toISOString();
  if (error instanceof ModelsUnavailable || error instanceof AttemptFailed || error instanceof BudgetExceeded) {
    const until = error instanceof ModelsUnavailable ? error.until : undefined;
    return failureOf(error.name, { agentId, message: error.message, at, until });
  }
  return failureOf('SystemFault', { agentId, at });
}
