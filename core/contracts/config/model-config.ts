import * as z from 'zod';
import { modelList } from './model.ts';

const asked = z.strictObject({
  models: modelList,
  cache: z.boolean().default(false).describe('Reuse answers to the same prompt.'),
});

/** config/models.yaml: what agents use that do not list models of their own, and what plans tasks and judges work. */
export const modelsConfig = z.strictObject({
  default: modelList,
  agent_types: z.record(z.string(), modelList).describe('Agent type → its models, instead of the default.'),
  planner: asked.nullable().default(null).describe('Who plans tasks; null: the rules alone, whatever is configured.'),
  judge: asked.nullable().default(null).describe('Who judges work; null: nobody, whatever is configured.'),
});
export type ModelsConfig = z.infer<typeof modelsConfig>;

const perMillion = z.number().min(0).describe('Dollars for a million tokens.');
const rates = {
  input: perMillion,
  output: perMillion,
  cache_read: perMillion.optional().describe('Input that the provider had cached; as input where none is given.'),
  cache_write: perMillion.optional().describe('Input that the provider put into its cache; likewise.'),
};

/** config/prices.yaml. A model without an entry has no known price; `<provider>:*` is for all models of a provider. */
export const pricesConfig = z.strictObject({
  as_of: z.iso.date(),
  models: z.record(
    z.string(),
    z.strictObject({
      ...rates,
      long: z
        .strictObject({ above_input_tokens: z.int().min(1), ...rates })
        .optional()
        .describe('Rates of the whole call when its input is longer than this.'),
    }),
  ),
});
export type PricesConfig = z.infer<typeof pricesConfig>;

const seconds = z.number().positive();

/** Limits of what is asked once, and once more where the answer does not do. */
const proposal = (most: z.ZodNumber) => ({
  seconds: most,
  call_seconds: seconds.describe('For one answer; a slower one counts against the circuit of its model.'),
  output_tokens: z.int().min(1),
});

/** config/model-runtime.yaml: limits of one attempt, how providers are called, and when a circuit opens. */
export const modelRuntimeConfig = z.strictObject({
  limits: z.strictObject({
    steps: z.int().min(1).describe('Answers of a model in an attempt.'),
    seconds: seconds.describe("An attempt's time; less than the worker's own 900 s."),
    files: z.int().min(1),
    file_bytes: z.int().min(1),
    total_bytes: z.int().min(1),
    read_characters: z.int().min(1).describe('What one reading of a file or a search answers with.'),
    output_tokens: z.int().min(1).describe('Tokens of one answer.'),
    reminders: z.int().min(0).describe('How often a model that stops without finishing is told to go on.'),
  }),
  calls: z.strictObject({
    first_byte_seconds: seconds,
    idle_seconds: seconds.describe('Between two parts of an answer.'),
    call_seconds: seconds.describe('For a whole answer.'),
    tries_per_model: z.int().min(1).describe('In a row, before the next model of the list is called.'),
    retry_delay_ms: z.int().min(0),
    least_output_tokens: z
      .int()
      .min(1)
      .describe('Where a budget has no room for limits.output_tokens: what it must have room for.'),
    longest_wait_seconds: z.number().min(0).describe('For a circuit to let calls through again, in one step.'),
  }),
  planner: z
    .strictObject(proposal(seconds.max(100).describe("For a plan, its repair included; less than Decompose's 120 s.")))
    .default({ seconds: 90, call_seconds: 60, output_tokens: 8_000 }),
  judge: z
    .strictObject({
      ...proposal(seconds.max(120).describe("For a verdict, its repair included; less than Assess's 300 s.")),
      input_characters: z.int().min(1_000).describe('Of the files that the judge is shown.'),
    })
    .default({ seconds: 60, call_seconds: 45, output_tokens: 8_000, input_characters: 120_000 }),
  cache: z
    .strictObject({
      ttl_seconds: z.int().min(1).describe('How long an answer is kept.'),
      answer_bytes: z.int().min(1).describe('A longer answer is not kept.'),
      memory_bytes: z.int().min(1).describe('Of all answers in the memory of one process.'),
      redis_timeout_ms: z.int().min(1).describe('For Redis to answer; a slower one is left alone for 30 s.'),
    })
    .default({ ttl_seconds: 86_400, answer_bytes: 262_144, memory_bytes: 33_554_432, redis_timeout_ms: 250 }),
  breaker: z.strictObject({
    failures: z.int().min(1).describe('Since the last success and within the window: as many open the circuit.'),
    window_seconds: seconds,
    cool_down_seconds: seconds.describe('From opening to the first probe; doubled with each probe that fails.'),
    longest_cool_down_seconds: seconds,
    probe_seconds: seconds.describe('How long a probe may take before another process may probe.'),
  }),
});
export type ModelRuntimeConfig = z.infer<typeof modelRuntimeConfig>;
