import * as z from 'zod';
import { id } from '../ids.ts';
import { dollars } from '../numbers.ts';
import { artifact, reportedUsage } from '../storage/deliverable.ts';
import { oneLine } from '../text.ts';
import { MAX_ARTIFACTS, MAX_DELIVERABLE_BYTES, MAX_LOG_LINE, MAX_LOG_LINES } from './agent-work-limits.ts';

/** Requests of agents that pull their work over the API. */
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

export const agentChange = z
  .strictObject({
    skills: agentRegistration.shape.skills,
    capacity: z.int().min(1).max(100).optional(),
    price_per_hour_usd: dollars.nullable().optional(),
    status: z.enum(['online', 'draining', 'offline']).optional(),
  })
  .meta({ id: 'AgentChange' });
export type AgentChange = z.infer<typeof agentChange>;

export const leaseRequest = z
  .strictObject({ wait_seconds: z.number().min(0).max(20).default(20).describe('How long to wait for work.') })
  .meta({ id: 'LeaseRequest' });

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

export const contentHash = z.string().regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in hexadecimal');
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
            upload: z
              .strictObject({ sha256: contentHash, bytes })
              .describe('Content that was sent to the URL of an upload.'),
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
  .strictObject({
    files: z
      .array(z.strictObject({ sha256: contentHash, bytes }))
      .min(1)
      .max(MAX_ARTIFACTS),
  })
  .meta({ id: 'UploadRequest' });

export const attemptFailure = z
  .strictObject({ reason: z.string().trim().min(1).max(2_000), usage: reportedUsage.optional() })
  .meta({ id: 'FailureReport' });

export const attemptRelease = z
  .strictObject({
    reason: z.string().trim().min(1).max(2_000).default('No reason was given'),
    usage: reportedUsage.optional(),
  })
  .meta({ id: 'Release' });
