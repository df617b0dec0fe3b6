import type * as z from 'zod';
import { type DeliveryMessage, deliveryMessage } from '../contracts/pipeline/delivery-message.ts';
import { type ExecuteMessage, executeMessage, type WakeMessage, wakeMessage } from '../contracts/pipeline/pipeline.ts';

export type DeadLetter = {
  id: string;
  queue: string;
  reason: string;
  sentAt: string;
  taskId: string | null;
  subtaskId: string | null;
  attempt: number | null;
  /** The message without its task token, at most 2,000 characters. */
  body: string;
};

type Received = { id: string; queue: string; body: string; sentAt: Date };

/**
 * Records a message that could not be processed; `message` is set if it was for a worker and can be read at all,
 * `delivery` if it was an event for a webhook.
 */
export function deadLetterOf(received: Received): {
  letter: DeadLetter;
  message?: ExecuteMessage | undefined;
  delivery?: DeliveryMessage;
} {
  const { id, queue, body, sentAt } = received;
  const parsed = parseJson(body);
  const wake = wakeMessage.safeParse(parsed).data;
  if (wake) return { letter: wakeLetter(received, wake) };
  const delivery = deliveryMessage.safeParse(parsed).data;
  if (delivery) return { letter: deliveryLetter(received), delivery };
  const fields = isRecord(parsed) ? parsed : {};
  const valid = executeMessage.safeParse(parsed);
  const idOf = (name: string) => (typeof fields[name] === 'string' ? fields[name].slice(0, 64) : null);
  const readable = body.replaceAll(/("token"\s*:\s*")(?:[^"\\]|\\.)*/g, '$1removed');
  const letter = {
    id,
    queue,
    sentAt: sentAt.toISOString(),
    reason: valid.success
      ? 'The worker rejected it every time; see its log'
      : `Not a message: ${problemsOf(valid.error)}`,
    taskId: idOf('task_id'),
    subtaskId: idOf('subtask_id'),
    attempt: typeof fields.attempt === 'number' ? fields.attempt : null,
    body: readable.slice(0, 2_000),
  };
  return { letter, message: valid.data };
}

/** A wake has no token. */
function wakeLetter({ id, queue, body, sentAt }: Received, { waiting }: WakeMessage): DeadLetter {
  return {
    id,
    queue,
    sentAt: sentAt.toISOString(),
    reason: 'wakeWaiting failed on it every time; see its log. The sweeper looks at the waiting subtasks instead',
    taskId: waiting?.task_id ?? null,
    subtaskId: waiting?.subtask_id ?? null,
    attempt: null,
    body: body.slice(0, 2_000),
  };
}

/** The delivery itself is kept beside this, and can be replayed. */
function deliveryLetter({ id, queue, body, sentAt }: Received): DeadLetter {
  return {
    id,
    queue,
    sentAt: sentAt.toISOString(),
    reason: 'deliverWebhook failed on it every time; see its log. The delivery can be replayed',
    taskId: null,
    subtaskId: null,
    attempt: null,
    body: body.slice(0, 2_000),
  };
}

function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
    .join('; ')
    .slice(0, 500);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
