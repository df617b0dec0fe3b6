import type { ConfiguredProviders } from '../../agents/models/provider-settings.ts';
import { anthropic } from './anthropic.ts';
import { bedrock } from './bedrock.ts';
import { chatCompletions } from './chat-completions.ts';
import { google } from './google.ts';
import { openaiResponses } from './openai-responses.ts';
import type { Dialect } from './scripted-server.ts';

/** The credentials in the embedded cloud's environment. */
export const credentials = ['embedded', 'embedded'] as const;
export const KEY = 'sk-test-4f7a9c1e8b2d6035';

/** Each provider: its dialect, a model of it, and the settings that point at a server. */
export const everyProvider: {
  dialect: Dialect;
  ref: string;
  settings: (url: string) => ConfiguredProviders;
}[] = [
  {
    dialect: anthropic,
    ref: 'anthropic:claude-sonnet-5-5',
    settings: (url) => ({ anthropic: { apiKey: KEY, baseUrl: `${url}/v1` } }),
  },
  {
    dialect: openaiResponses,
    ref: 'openai:gpt-6.2-sol',
    settings: (url) => ({ openai: { apiKey: KEY, baseUrl: `${url}/v1` } }),
  },
  {
    dialect: google,
    ref: 'google:gemini-3.8-flash',
    settings: (url) => ({ google: { apiKey: KEY, baseUrl: `${url}/v1beta` } }),
  },
  {
    dialect: bedrock(...credentials),
    ref: 'bedrock:global.anthropic.claude-sonnet-5-5',
    settings: (url) => {
      process.env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME = url;
      return { bedrock: {} };
    },
  },
  {
    dialect: chatCompletions('openai-compatible', true),
    ref: 'openai-compatible:qwen-3.8',
    settings: (url) => ({ 'openai-compatible': { apiKey: KEY, baseUrl: `${url}/v1` } }),
  },
  {
    dialect: chatCompletions('ollama', false),
    ref: 'ollama:qwen3:8b',
    settings: (url) => ({ ollama: { baseUrl: url } }),
  },
];
