import * as z from 'zod';
import { id } from '../ids.ts';
import { department } from '../storage/task-schemas.ts';

/**
 * Payloads of the state machine and the queues: ids only, so that none can grow or leak. Each step picks the fields
 * that it needs. `attempt` is the current one; for Match, it is the attempt that Match expects to find and to
 * supersede.
 */
const token = z.string().min(1).max(2_048);
const run = z.int().min(1);
const attempt = z.int().min(0);

/** Input of an execution, which is named `{task_id}-{run}`. */
export const executionInput = z.object({ task_id: id, run });
export type ExecutionInput = z.infer<typeof executionInput>;

export const decomposeStep = z.object({ task_id: id, run, token });
/** `attempt` and `agent_id` are of the attempt that ended; `error` is its end, null at first. */
export const matchStep = z.object({
  task_id: id,
  run,
  subtask_id: id,
  attempt,
  agent_id: id.nullable(),
  error: z.string().nullable(),
  token,
});
export const assessStep = z.object({ task_id: id, run, subtask_id: id, attempt: attempt.min(1), token });
export const giveUpStep = z.object({ task_id: id, run, subtask_id: id, error: z.string().nullable(), token });
export const finishStep = z.object({ task_id: id, run, token });
export const failStep = z.object({ task_id: id, run, error: z.string().nullable(), token });

export type DecomposeResult = {
  task_id: string;
  run: number;
  subtasks: { subtask_id: string; attempt: number }[];
};

/** The answer of Match, which Execute sends on. */
export type MatchResult = { attempt: number; agent_id: string; queue_url: string; message_group_id: string };

/** The message that Execute puts into a department's queue. */
export const executeMessage = z.object({
  schema_version: z.literal(1),
  task_id: id,
  run,
  subtask_id: id,
  attempt: attempt.min(1),
  agent_id: id,
  token,
});
export type ExecuteMessage = z.infer<typeof executeMessage>;

/**
 * Asks to look again whether waiting subtasks of this agent type can be matched. Sent with a delay. `waiting`: the
 * subtask that has begun to wait; another message follows until the index shows it.
 */
export const wakeMessage = z.object({
  schema_version: z.literal(1),
  agent_type: z.string().min(1),
  waiting: z.object({ task_id: id, subtask_id: id }).optional(),
});
export type WakeMessage = z.infer<typeof wakeMessage>;

export const departments = department.options;
