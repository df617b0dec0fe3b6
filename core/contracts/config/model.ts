import * as z from 'zod';

/** The providers of models. `openai-compatible` is any gateway or server that speaks Chat Completions. */
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
