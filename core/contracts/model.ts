import * as z from 'zod';

/** Who answers calls of models. `openai-compatible` is any gateway or server that speaks Chat Completions. */
export const modelProvider = z.enum(['anthropic', 'bedrock', 'openai', 'google', 'openai-compatible', 'ollama']);
export type ModelProvider = z.infer<typeof modelProvider>;

/**
 * A model as `<provider>:<the provider's id of the model>`. For openai-compatible and ollama the id `default` stands for
 * the model that the environment names.
 */
export const modelRef = z
  .string()
  .regex(
    new RegExp(`^(${modelProvider.options.join('|')}):[A-Za-z0-9][\\w.:/@-]{0,199}$`),
    `must be <provider>:<model>, with one of the providers ${modelProvider.options.join(', ')}`,
  )
  .meta({ examples: ['anthropic:claude-sonnet-5-5'] });

export const modelList = z.array(modelRef).min(1).max(10).describe('In the order in which they are tried.');

export function providerOf(ref: string): ModelProvider {
  return ref.slice(0, ref.indexOf(':')) as ModelProvider;
}

/** The provider's own id of a model. */
export function modelIdOf(ref: string): string {
  return ref.slice(ref.indexOf(':') + 1);
}

/** config/models.yaml: what agents use that do not list models of their own. */
export const modelsConfig = z.strictObject({
  default: modelList,
  agent_types: z.record(z.string(), modelList).describe('Agent type → its models, instead of the default.'),
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
    longest_wait_seconds: z.number().min(0).describe('For a circuit to let calls through again, in one step.'),
  }),
  breaker: z.strictObject({
    failures: z.int().min(1).describe('Since the last success and within the window: as many open the circuit.'),
    window_seconds: seconds,
    cool_down_seconds: seconds.describe('From opening to the first probe; doubled with each probe that fails.'),
    longest_cool_down_seconds: seconds,
    probe_seconds: seconds.describe('How long a probe may take before another process may probe.'),
  }),
});
export type ModelRuntimeConfig = z.infer<typeof modelRuntimeConfig>;

export const circuitState = z.enum(['closed', 'open', 'half_open']);
export type CircuitState = z.infer<typeof circuitState>;

/** GET /api/circuits: only models that have failed since they were last closed for good have a circuit to show. */
export const circuitList = z.strictObject({
  circuits: z.array(
    z
      .strictObject({
        model: z.string(),
        state: circuitState,
        failures: z.int().min(0).describe('Since the last success.'),
        reason: z.string().nullable().describe('The last failure.'),
        opened_at: z.iso.datetime().nullable(),
        open_until: z.iso.datetime().nullable().describe('No call before; then one probe.'),
        probing: z.boolean().describe('A probe is on its way.'),
        changed_at: z.iso.datetime(),
      })
      .meta({ id: 'Circuit' }),
  ),
});
