const USUAL_URL = 'http://127.0.0.1:11434';
const PATIENCE_MS = 1_000;

type Tags = { models?: { name: string }[] };
type Shown = { capabilities?: string[] };

/**
 * Looks for an Ollama on this machine, or at OLLAMA_BASE_URL, and for a model on it that can use tools. It takes the
 * first in Ollama's list, which begins with the last used ones. Undefined if there is none, or if OLLAMA_BASE_URL is
 * `off`.
 */
export async function findOllama(
  variables: Record<string, string | undefined>,
  usualUrl = USUAL_URL,
): Promise<{ url: string; model: string } | undefined> {
  const { OLLAMA_BASE_URL, OLLAMA_MODEL } = variables;
  if (OLLAMA_BASE_URL === 'off') return undefined;
  const url = (OLLAMA_BASE_URL || usualUrl).replace(/\/+$/, '');
  const tags = await ask<Tags>(`${url}/api/tags`);
  if (!tags) return undefined;
  if (OLLAMA_MODEL) return { url, model: OLLAMA_MODEL };
  for (const { name } of tags.models ?? []) {
    const shown = await ask<Shown>(`${url}/api/show`, { model: name });
    if (shown?.capabilities?.includes('tools')) return { url, model: name };
  }
  return undefined;
}

async function ask<Answer>(url: string, body?: object): Promise<Answer | undefined> {
  try {
    const post = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    const response = await fetch(url, { ...(body && post), signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? ((await response.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}
