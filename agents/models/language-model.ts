import type { LanguageModelV4 } from '@ai-sdk/provider';
import { type ModelProvider, modelIdOf, providerOf } from '../../core/contracts/config/model.ts';
import type { ConfiguredProviders, ProviderSettings } from './provider-settings.ts';

/**
 * A model that can be called. `ref` has the model's own id even if the list said `default`. `endpoint` is set if the
 * model is not served by the provider itself: the same id may be another model there.
 */
export type CallableModel = { ref: string; model: LanguageModelV4; endpoint?: string };

/** Connects a model of a list; undefined if its provider is not configured or lacks the default that is wanted. */
export async function languageModel(ref: string, providers: ConfiguredProviders): Promise<CallableModel | undefined> {
  const provider = providerOf(ref);
  const settings = providers[provider];
  const modelId = modelIdOf(ref) === 'default' ? settings?.defaultModel : modelIdOf(ref);
  if (!settings || !modelId) return undefined;
  const endpoint = settings.baseUrl === undefined ? {} : { endpoint: settings.baseUrl };
  return { ref: `${provider}:${modelId}`, model: await connect[provider](modelId, settings), ...endpoint };
}

type Connect = (modelId: string, settings: ProviderSettings) => Promise<LanguageModelV4>;

/** Imports a provider's package when a model of it is wanted: all of them are a third of a worker's cold start. */
const connect: Record<ModelProvider, Connect> = {
  async anthropic(id, settings) {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic(common(settings))(id);
  },
  async openai(id, settings) {
    const { createOpenAI } = await import('@ai-sdk/openai');
    return createOpenAI(common(settings)).responses(id);
  },
  async google(id, settings) {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return createGoogleGenerativeAI(common(settings))(id);
  },
  async bedrock(id) {
    const { createAmazonBedrock } = await import('@ai-sdk/amazon-bedrock');
    const { roleCredentials } = await import('../../aws/role-credentials.ts');
    // The AWS SDK's own variables set region and endpoint. The key is empty so that the role signs; else the SDK looks
    // for one.
    return createAmazonBedrock({ apiKey: '', credentialProvider: roleCredentials })(id);
  },
  'openai-compatible': (id, settings) => compatible('openai-compatible', id, settings),
  ollama: (id, settings) =>
    compatible('ollama', id, { ...settings, baseUrl: `${settings.baseUrl?.replace(/\/+$/, '')}/v1` }),
};

function common({ apiKey, baseUrl }: ProviderSettings) {
  return { ...(apiKey && { apiKey }), ...(baseUrl && { baseURL: baseUrl }) };
}

async function compatible(name: string, id: string, { apiKey, baseUrl = '' }: ProviderSettings) {
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const provider = createOpenAICompatible({ name, baseURL: baseUrl, includeUsage: true, ...(apiKey && { apiKey }) });
  return provider.chatModel(id);
}
