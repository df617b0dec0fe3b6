import type { ModelProvider } from '../../core/contracts/config/model.ts';
import type { OptionalVariable } from '../../core/contracts/system/environment.ts';

/** Settings to reach a provider. A provider without settings is not configured. */
export type ProviderSettings = {
  apiKey?: string;
  baseUrl?: string;
  /** The model behind the id `default`. */
  defaultModel?: string;
};
export type ConfiguredProviders = Partial<Record<ModelProvider, ProviderSettings>>;

type Read = (name: OptionalVariable) => string | undefined;

/** Reads the configured providers from environment variables, or from a secret with the same names. */
export function configuredProviders(read: Read): ConfiguredProviders {
  const withKey = (key: OptionalVariable, baseUrl: OptionalVariable) => {
    const apiKey = read(key);
    return apiKey ? settings({ apiKey, baseUrl: read(baseUrl) }) : undefined;
  };
  const withUrl = (baseUrl: OptionalVariable, model: OptionalVariable, key?: OptionalVariable) => {
    const found = { baseUrl: read(baseUrl), defaultModel: read(model) };
    return found.baseUrl && found.baseUrl !== 'off' ? settings({ ...found, apiKey: key && read(key) }) : undefined;
  };
  const all = {
    anthropic: withKey('ANTHROPIC_API_KEY', 'ANTHROPIC_BASE_URL'),
    openai: withKey('OPENAI_API_KEY', 'OPENAI_BASE_URL'),
    google: withKey('GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_GENERATIVE_AI_BASE_URL'),
    bedrock: read('BEDROCK_ENABLED') === 'true' ? {} : undefined,
    'openai-compatible': withUrl('OPENAI_COMPATIBLE_BASE_URL', 'OPENAI_COMPATIBLE_MODEL', 'OPENAI_COMPATIBLE_API_KEY'),
    ollama: withUrl('OLLAMA_BASE_URL', 'OLLAMA_MODEL'),
  };
  return Object.fromEntries(Object.entries(all).filter(([, found]) => found !== undefined)) as ConfiguredProviders;
}

/** Drops the fields that have no value. */
function settings(fields: { [Field in keyof ProviderSettings]: string | undefined }): ProviderSettings {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value)) as ProviderSettings;
}
