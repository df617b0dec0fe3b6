import * as z from 'zod';
import { modelList } from './model.ts';

const asked = z.strictObject({
  models: modelList,
  cache: z.boolean().default(false).describe('Reuse answers to the same prompt.'),
});

/** config/models.yaml: the models of agents that list none of their own, of the planner and of the judge. */
export const modelsConfig = z.strictObject({
  default: modelList,
  agent_types: z.record(z.string(), modelList).describe('Agent type → its models, instead of the default.'),
  planner: asked
    .nullable()
    .default(null)
    .describe('Models that plan tasks; null: only the rules plan, whatever models there are.'),
  judge: asked.nullable().default(null).describe('Models that judge work; null: none does, whatever models there are.'),
});
export type ModelsConfig = z.infer<typeof modelsConfig>;

const perMillion = z.number().min(0).describe('Dollars for a million tokens.');
const rates = {
  input: perMillion,
  output: perMillion,
  cache_read: perMillion.optional().describe('Input that the provider had cached; by default the rate of `input`.'),
  cache_write: perMillion
    .optional()
    .describe('Input that the provider put into its cache; by default the rate of `input`.'),
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
        .describe('Rates of the whole call if its input is longer than this.'),
    }),
  ),
});
export type PricesConfig = z.infer<typeof pricesConfig>;

const seconds = z.number().positive();

/** Limits of a question that is asked once, and once more if the answer cannot be used. */
const proposal = (most: z.ZodNumber) => ({
  seconds: most,
  call_seconds: seconds.describe('Time for one answer; a slower one counts against the circuit of its model.'),
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
    read_characters: z.int().min(1).describe('The most that one read of a file, or one search, returns.'),
    output_tokens: z.int().min(1).describe('Tokens of one answer.'),
    reminders: z.int().min(0).describe('How often a model that stops without finishing is told to go on.'),
  }),
  calls: z.strictObject({
    first_byte_seconds: seconds,
    idle_seconds: seconds.describe('Time between two parts of an answer.'),
    call_seconds: seconds.describe('Time for a whole answer.'),
    tries_per_model: z.int().min(1).describe('Tries in a row, before the next model of the list is called.'),
    retry_delay_ms: z.int().min(0),
    least_output_tokens: z
      .int()
      .min(1)
      .describe('If a budget has no room for limits.output_tokens: the least that it must have room for.'),
    longest_wait_seconds: z
      .number()
      .min(0)
      .describe('The longest wait in one step for a circuit to let calls through again.'),
  }),
  planner: z
    .strictObject(
      proposal(seconds.max(100).describe("Time for a plan, its repair included; less than Decompose's 120 s.")),
    )
    .default({ seconds: 90, call_seconds: 60, output_tokens: 8_000 }),
  judge: z
    .strictObject({
      ...proposal(seconds.max(120).describe("Time for a verdict, its repair included; less than Assess's 300 s.")),
      input_characters: z.int().min(1_000).describe('Characters of files that the judge is shown.'),
    })
    .default({ seconds: 60, call_seconds: 45, output_tokens: 8_000, input_characters: 120_000 }),
  cache: z
    .strictObject({
      ttl_seconds: z.int().min(1).describe('How long an answer is kept.'),
      answer_bytes: z.int().min(1).describe('A longer answer is not kept.'),
      memory_bytes: z.int().min(1).describe('Bytes of all answers in the memory of one process.'),
      redis_timeout_ms: z.int().min(1).describe('Time for Redis to answer; if it is slower, it is not asked for 30 s.'),
    })
    .default({ ttl_seconds: 86_400, answer_bytes: 262_144, memory_bytes: 33_554_432, redis_timeout_ms: 250 }),
  breaker: z.strictObject({
    failures: z.int().min(1).describe('Failures since the last success, within the window, that open the circuit.'),
    window_seconds: seconds,
    cool_down_seconds: seconds.describe('Time from opening to the first probe; doubled with each probe that fails.'),
    longest_cool_down_seconds: seconds,
    probe_seconds: seconds.describe('How long a probe may take before another process may probe.'),
  }),
});
export type ModelRuntimeConfig = z.infer<typeof modelRuntimeConfig>;
