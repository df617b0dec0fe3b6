import type { LanguageModelV4 } from '@ai-sdk/provider';
import { callModel } from './call-model.ts';
import type { ModelSession } from './model-session.ts';

/** Presents the session as a model of the AI SDK; every call goes through `callModel`. */
export function asLanguageModel(session: ModelSession): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'tritons',
    modelId: session.models.map(({ ref }) => ref).join(','),
    supportedUrls: {},
    doGenerate: (options) => callModel(session, options),
    doStream: () => {
      throw new Error('Answers are handed on whole; use generateText');
    },
  };
}
