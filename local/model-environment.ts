import { modelProviders } from '../functions/models/model-providers.ts';
import { findOllama } from './find-ollama.ts';

/** Looks for Ollama. Answers with a line that says which models agents work with. */
export async function prepareModelEnvironment(): Promise<string> {
  const ollama = await findOllama(process.env);
  if (ollama) Object.assign(process.env, { OLLAMA_BASE_URL: ollama.url, OLLAMA_MODEL: ollama.model });
  const providers = Object.entries(await modelProviders()).map(([name, { defaultModel }]) =>
    defaultModel ? `${name} (${defaultModel})` : name,
  );
  return providers.length > 0
    ? `Agents work with models of: ${providers.join(', ')}. You pay for their calls; docs/agents.md has the limits.`
    : 'No model provider is configured: agents write work briefs (offline/brief). docs/agents.md says how to configure one.';
}
