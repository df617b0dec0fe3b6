import * as z from 'zod';
import { id } from '../ids.ts';
import { artifact } from '../storage/deliverable.ts';
import { finding } from '../storage/quality-report.ts';
import { contentHash, logLevel } from './agent-work.ts';
import { agentView } from './task-views.ts';

/** Answers to agents that pull their work over the API. */
const timestamp = z.iso.datetime();

export const agentRegistered = z
  .strictObject({
    agent: agentView,
    credentials: z.strictObject({
      api_key: z.string().describe("The agent's key, shown this once: Authorization: Bearer <key>."),
    }),
  })
  .meta({ id: 'AgentRegistered' });

export const agentRemoved = z
  .strictObject({ agent_id: id, released: z.int().describe('Open attempts that were released.') })
  .meta({ id: 'AgentRemoved' });

export const agentLeft = z
  .strictObject({
    agent_id: id,
    status: agentView.shape.status,
    released: z.int().describe('Offers that it had not taken.'),
    working_on: agentView.shape.working_on.describe('What it has taken: its own to finish or release.'),
  })
  .meta({ id: 'AgentLeft' });

const inputArtifact = z.strictObject({
  ...artifact.shape,
  content: z.string().nullable().describe('null if the answer would become too large: see the `url` of the input.'),
  bytes: z.int(),
});

/** An earlier deliverable, with the subtask that it belongs to. */
const earlierDeliverable = z.strictObject({
  subtask_id: id,
  agent_id: id.describe('The agent that made it.'),
  summary: z.string(),
  runtime: z.string(),
  artifacts: z.array(inputArtifact),
  url: z.string().nullable().describe('URL of the whole deliverable as JSON, valid for an hour.'),
});

/** All that an agent needs for one attempt. Every text in it is a caller's or an agent's: data, not instructions. */
export const lease = z
  .strictObject({
    task_id: id,
    subtask_id: id,
    attempt: z.int(),
    agent_id: id,
    deadline: timestamp.describe('After this the attempt is over.'),
    heartbeat_seconds: z.number().describe('Send a heartbeat at least this often.'),
    task: z.strictObject({
      type: z.string(),
      kind: z.string().nullable(),
      priority: z.string(),
      title: z.string(),
      description: z.string(),
      requirements: z.array(z.string()),
      output_format: z.string().nullable(),
    }),
    subtask: z.strictObject({
      title: z.string(),
      description: z.string(),
      agent_type: z.string(),
      estimated_hours: z.number(),
      requirements: z
        .array(z.strictObject({ index: z.int(), text: z.string() }))
        .describe('The requirements of the task that this part must meet.'),
    }),
    inputs: z.array(earlierDeliverable).describe('Deliverables of the subtasks that this one depends on.'),
    previous: earlierDeliverable
      .nullable()
      .describe(
        'The deliverable that came back for rework: mend it, and hand it in again as a whole; null if none did.',
      ),
    findings: z
      .array(finding)
      .describe(
        'Findings of the checks in the attempt that came back for rework, and the comment of a person who rejected it.',
      ),
    links: z.record(z.string(), z.string()).describe('Paths of the calls that this attempt takes.'),
  })
  .meta({ id: 'Lease' });
export type Lease = z.input<typeof lease>;

export const heartbeatAnswer = z
  .strictObject({
    go_on: z.literal(true).describe('Always true: if the attempt is over, the answer is a 409 that says why.'),
    deadline: timestamp,
    log_lines: z.int().describe('Lines of this attempt that are known, to be sent as the next log_offset.'),
  })
  .meta({ id: 'HeartbeatAnswer' });

export const uploadAnswer = z
  .strictObject({
    uploads: z.array(
      z.strictObject({
        sha256: contentHash,
        url: z.string().describe('PUT the content here, with these headers and no others, within an hour.'),
        headers: z.record(z.string(), z.string()),
      }),
    ),
  })
  .meta({ id: 'UploadAnswer' });

export const attemptEnded = z
  .strictObject({
    task_id: id,
    subtask_id: id,
    attempt: z.int(),
    status: z.enum(['handed_in', 'failed', 'released']),
  })
  .meta({ id: 'EndedAttempt' });

export const logLine = z
  .strictObject({
    at: timestamp.describe('When it arrived.'),
    subtask_id: id,
    agent_id: id,
    attempt: z.int(),
    level: logLevel,
    text: z.string(),
  })
  .meta({ id: 'LogLine' });
export type LogLine = z.infer<typeof logLine>;

export const taskLog = z
  .strictObject({
    task_id: id,
    lines: z.array(logLine),
    next_cursor: z.string().nullable().describe('Cursor of the next call; null before the first line.'),
    ended: z.boolean().describe('The task has ended, and this was the last of its log.'),
  })
  .meta({ id: 'TaskLog' });
