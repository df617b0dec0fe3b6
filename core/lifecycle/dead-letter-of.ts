import type * as z from 'zod';
import { type ExecuteMessage, executeMessage } from '../contracts/pipeline/pipeline.ts';

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

/** Records a message that could not be processed; `message` is the message itself, if it can be read at all. */
export function deadLetterOf(received: { id: string; queue: string; body: string; sentAt: Date }): {
  letter: DeadLetter;
  message: ExecuteMessage | undefined;
} {
  const { id, queue, body, sentAt } = received;
  const parsed = parseJson(body);
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
