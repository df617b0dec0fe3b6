import { createAmazonBedrock } from '@ai-sdk/amazon-bedrock';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { LanguageModelV4 } from '@ai-sdk/provider';
import { roleCredentials } from '../../aws/role-credentials.ts';
import { modelIdOf, providerOf } from '../../core/contracts/config/model.ts';
import type { ConfiguredProviders, ProviderSettings } from './provider-settings.ts';

/**
 * A model that can be called. `ref` has the model's own id even if the list said `default`. `endpoint` is set if the
 * model is not served by the provider itself: the same id may be another model there.
 */
export type CallableModel = { ref: string; model: LanguageModelV4; endpoint?: string };

/** Connects a model of a list; undefined if its provider is not configured or lacks the default that is wanted. */
export function languageModel(ref: string, providers: ConfiguredProviders): CallableModel | undefined {
  const provider = providerOf(ref);
  const settings = providers[provider];
  const modelId = modelIdOf(ref) === 'default' ? settings?.defaultModel : modelIdOf(ref);
  if (!settings || !modelId) return undefined;
  const endpoint = settings.baseUrl === undefined ? {} : { endpoint: settings.baseUrl };
  return { ref: `${provider}:${modelId}`, model: connect[provider](modelId, settings), ...endpoint };
}

const connect = {
  anthropic: (id: string, settings: ProviderSettings) => createAnthropic(common(settings))(id),
  openai: (id: string, settings: ProviderSettings) => createOpenAI(common(settings)).responses(id),
  google: (id: string, settings: ProviderSettings) => createGoogleGenerativeAI(common(settings))(id),
  // The AWS SDK's own variables set region and endpoint. The key is empty so that the role signs; else the SDK looks
  // for one.
  bedrock: (id: string) => createAmazonBedrock({ apiKey: '', credentialProvider: roleCredentials })(id),
  'openai-compatible': (id: string, settings: ProviderSettings) => compatible('openai-compatible', id, settings),
  ollama: (id: string, settings: ProviderSettings) =>
    compatible('ollama', id, { ...settings, baseUrl: `${settings.baseUrl?.replace(/\/+$/, '')}/v1` }),
};

function common({ apiKey, baseUrl }: ProviderSettings) {
  return { ...(apiKey && { apiKey }), ...(baseUrl && { baseURL: baseUrl }) };
}

function compatible(name: string, id: string, { apiKey, baseUrl = '' }: ProviderSettings): LanguageModelV4 {
  const provider = createOpenAICompatible({ name, baseURL: baseUrl, includeUsage: true, ...(apiKey && { apiKey }) });
  return provider.chatModel(id);
}
