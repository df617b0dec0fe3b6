import * as z from 'zod';
import { id } from '../ids.ts';
import { count, dollars, MAX_CALLS, MAX_TOKENS } from '../numbers.ts';
import { MAX_PATH_CHARACTERS } from './artifact-path.ts';

/** A file that an attempt hands in. `content` is UTF-8 text; `path` is relative, with forward slashes. */
export const artifact = z
  .strictObject({
    path: z.string().min(1).max(MAX_PATH_CHARACTERS),
    media_type: z
      .string()
      .max(100)
      .regex(/^[!-~][ -~]*$/, 'must be a media type in printable ASCII'),
    content: z.string(),
  })
  .meta({ id: 'Artifact' });
export type Artifact = z.infer<typeof artifact>;

/** Usage of one model. */
const modelUsage = z.strictObject({ api_calls: count(MAX_CALLS), cost_usd: dollars.nullable() });

/** Usage of an attempt. A cost that is not known is null, and never counts as zero. */
export const usage = z
  .strictObject({
    api_calls: count(MAX_CALLS).describe('Calls to model providers.'),
    input_tokens: count(MAX_TOKENS),
    output_tokens: count(MAX_TOKENS),
    cost_usd: dollars.nullable(),
    cache_hits: count(MAX_CALLS).optional().describe('Answers from the cache, which are no calls; absent means none.'),
    cost_unknown: z.string().max(500).optional().describe('Reason why cost_usd is null, if the agent gave one.'),
    by_model: z
      .record(z.string(), modelUsage)
      .optional()
      .describe('Model, as `provider:model`, to its part of calls and cost; absent if not known.'),
  })
  .meta({ id: 'Usage' });
export type Usage = z.infer<typeof usage>;
export type UsageByModel = NonNullable<Usage['by_model']>;
/** Usage as agents report it. They name no models: figures are kept by model, and names could be without number. */
export const reportedUsage = usage.omit({ by_model: true }).meta({ id: 'ReportedUsage' });

/** The runtime of agents without a model. */
export const OFFLINE_RUNTIME = 'offline/brief';

/** The deliverable of an attempt: stored as one object in the artifacts bucket, never changed. */
export const deliverable = z
  .strictObject({
    schema_version: z.literal(1),
    task_id: id,
    subtask_id: id,
    attempt: z.int().min(1),
    agent_id: id,
    runtime: z.string().describe('Maker of the deliverable; `offline/brief` is a work brief, not the work itself.'),
    models: z
      .array(z.string())
      .optional()
      .describe('The models that wrote parts of it, also before a fail-over or a rework; absent if not known.'),
    summary: z.string().min(1),
    artifacts: z.array(artifact),
    requirements_met: z.array(
      z.strictObject({
        requirement: z.int().min(0).describe("An index into the task's requirements."),
        artifacts: z.array(z.string()).describe('Paths of the artifacts that meet it.'),
      }),
    ),
    usage,
    submitted_at: z.iso.datetime(),
    encrypted: z
      .string()
      .optional()
      .describe('Set in the form that only the submitter can open: the JWE of its texts, which are not there then.'),
  })
  .meta({ id: 'Deliverable' });
export type Deliverable = z.infer<typeof deliverable>;
