import * as z from 'zod';
import { id } from '../ids.ts';
import { dollars } from '../numbers.ts';
import { artifact, reportedUsage } from '../storage/deliverable.ts';
import { finding } from '../storage/quality-report.ts';
import { oneLine } from '../text.ts';
import { agentView } from './task-views.ts';

/** Requests and answers of agents that pull their work over the API. */
const timestamp = z.iso.datetime();

/** The longest time between two heartbeats of an agent: a third of the state machine's HeartbeatSeconds. */
export const HEARTBEAT_SECONDS = 40;
/** The state machine's TimeoutSeconds of Execute: from the assignment to the deliverable. */
export const ATTEMPT_SECONDS = 3_600;

/** The most content in the body of a hand-in, over all its artifacts; more goes by upload. */
export const MAX_INLINE_BYTES = 3 * 1024 * 1024;
/**
 * The most content of a deliverable, inline and uploaded: the results of a task read the deliverables of all subtasks.
 */
export const MAX_DELIVERABLE_BYTES = 8 * 1024 * 1024;
export const MAX_ARTIFACTS = 500;
/**
 * The largest body of a hand-in. JSON may need more bytes than its content; Lambda takes 6 MB, with the body as a
 * string in JSON.
 */
export const MAX_HAND_IN_BYTES = 4 * 1024 * 1024;

export const MAX_LOG_LINE = 1_000;
export const MAX_LOG_LINES = 200;
/** The most log lines that are kept of one attempt. */
export const MAX_ATTEMPT_LINES = 5_000;

export const logLevel = z.enum(['debug', 'info', 'warn', 'error']);
export type LogLevel = z.infer<typeof logLevel>;

export const agentRegistration = z
  .strictObject({
    agent_id: id.optional().describe('Chosen by the caller, or generated.'),
    agent_type: z.string().max(64).describe('An agent type of config/routing.yaml, under any of its names.'),
    skills: z.array(oneLine(64)).min(1).max(50).optional().describe('By default the agent type.'),
    capacity: z.int().min(1).max(100).default(1).describe('How many subtasks it works on at once.'),
    price_per_hour_usd: dollars.nullable().default(null),
  })
  .meta({ id: 'AgentRegistration' });

export const agentRegistered = z
  .strictObject({
    agent: agentView,
    credentials: z.strictObject({
      api_key: z.string().describe("The agent's key, shown this once: Authorization: Bearer <key>."),
    }),
  })
  .meta({ id: 'AgentRegistered' });

export const agentChange = z
  .strictObject({
    skills: agentRegistration.shape.skills,
    capacity: z.int().min(1).max(100).optional(),
    price_per_hour_usd: dollars.nullable().optional(),
    status: z.enum(['online', 'draining', 'offline']).optional(),
  })
  .meta({ id: 'AgentChange' });
export type AgentChange = z.infer<typeof agentChange>;

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

export const leaseRequest = z
  .strictObject({ wait_seconds: z.number().min(0).max(20).default(20).describe('How long to wait for work.') })
  .meta({ id: 'LeaseRequest' });

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

export const heartbeat = z
  .strictObject({
    progress: z
      .number()
      .min(0)
      .max(1)
      .overwrite((progress) => Math.round(progress * 1e6) / 1e6)
      .nullable()
      .default(null),
    log: z
      .array(z.union([z.string(), z.strictObject({ text: z.string(), level: logLevel.default('info') })]))
      .max(MAX_LOG_LINES)
      .default([])
      .describe(`New lines; each is cut at ${MAX_LOG_LINE} characters.`),
    log_offset: z
      .int()
      .min(0)
      .optional()
      .describe('Number of lines of this attempt that were sent before, so that a repeated call stores none twice.'),
    usage: reportedUsage.optional().describe('Usage of the attempt so far.'),
  })
  .meta({ id: 'Heartbeat' });

export const heartbeatAnswer = z
  .strictObject({
    go_on: z.literal(true).describe('Always true: if the attempt is over, the answer is a 409 that says why.'),
    deadline: timestamp,
    log_lines: z.int().describe('Lines of this attempt that are known, to be sent as the next log_offset.'),
  })
  .meta({ id: 'HeartbeatAnswer' });

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');
const bytes = z.int().min(1).max(MAX_DELIVERABLE_BYTES);

export const handIn = z
  .strictObject({
    summary: z.string().trim().min(1).max(10_000),
    artifacts: z
      .array(
        z.union([
          artifact,
          z.strictObject({
            path: artifact.shape.path,
            media_type: artifact.shape.media_type,
            upload: z.strictObject({ sha256, bytes }).describe('Content that was sent to the URL of an upload.'),
          }),
        ]),
      )
      .max(MAX_ARTIFACTS),
    requirements_met: z
      .array(
        z.strictObject({
          requirement: z.int().min(0).describe("An index into the task's requirements."),
          artifacts: z.array(z.string()).max(MAX_ARTIFACTS),
        }),
      )
      .max(50)
      .optional()
      .describe('By default every requirement of the subtask is claimed for every artifact.'),
    usage: reportedUsage.optional().describe('By default not known.'),
  })
  .meta({ id: 'HandIn' });
export type HandIn = z.infer<typeof handIn>;

export const uploadRequest = z
  .strictObject({ files: z.array(z.strictObject({ sha256, bytes })).min(1).max(MAX_ARTIFACTS) })
  .meta({ id: 'UploadRequest' });

export const uploadAnswer = z
  .strictObject({
    uploads: z.array(
      z.strictObject({
        sha256,
        url: z.string().describe('PUT the content here, with these headers and no others, within an hour.'),
        headers: z.record(z.string(), z.string()),
      }),
    ),
  })
  .meta({ id: 'UploadAnswer' });

export const attemptFailure = z
  .strictObject({ reason: z.string().trim().min(1).max(2_000), usage: reportedUsage.optional() })
  .meta({ id: 'FailureReport' });

export const attemptRelease = z
  .strictObject({
    reason: z.string().trim().min(1).max(2_000).default('No reason was given'),
    usage: reportedUsage.optional(),
  })
  .meta({ id: 'Release' });

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
