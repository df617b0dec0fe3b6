import { type Dialect, type ErrorKind, halves, sse } from './scripted-server.ts';

const statuses: Record<ErrorKind, string> = {
  rate_limit: 'RESOURCE_EXHAUSTED',
  server: 'INTERNAL',
  unavailable: 'UNAVAILABLE',
  key: 'INVALID_ARGUMENT',
  context: 'INVALID_ARGUMENT',
  bad_request: 'INVALID_ARGUMENT',
};
const stops = { end: 'STOP', refusal: 'SAFETY', length: 'MAX_TOKENS' };

/** POST /v1beta/models/{model}:streamGenerateContent?alt=sse */
export const google: Dialect = {
  name: 'google',
  contentType: 'text/event-stream',
  refuses({ url, headers }) {
    if (!/^\/v1beta\/models\/[\w.-]+:streamGenerateContent\?alt=sse$/.test(url)) return `no such path: ${url}`;
    return headers['x-goog-api-key'] ? null : 'no API key';
  },
  steps: ({ contents = [] }) => contents.filter(({ role }: { role: string }) => role === 'model').length,
  answer({ text, calls, stop, tokens }) {
    const usageMetadata = {
      promptTokenCount: tokens.input,
      cachedContentTokenCount: tokens.cacheRead,
      candidatesTokenCount: tokens.output,
      totalTokenCount: tokens.input + tokens.output,
    };
    // Arguments are part of the JSON, so invalid ones can only have the wrong type.
    const args = (call: { input?: unknown; raw?: string }) => (call.raw === undefined ? call.input : { path: 17 });
    const parts = [
      ...halves(text).map((half) => ({ text: half })),
      ...calls.map((call) => ({ functionCall: { name: call.name, args: args(call) ?? {} } })),
    ];
    const chunk = (candidate: object, rest: object = {}) =>
      sse({ candidates: [{ index: 0, ...candidate }], modelVersion: 'm', responseId: 'r', ...rest });
    return [
      ...parts.map((part) => chunk({ content: { role: 'model', parts: [part] } })),
      chunk({ content: { role: 'model', parts: [] }, finishReason: stops[stop] }, { usageMetadata }),
    ];
  },
  malformed: () => 'data: {"candidates": [{"content": \n\n',
  errorInside: () => sse({ error: { code: 503, message: 'Overloaded', status: 'UNAVAILABLE' } }),
  error({ status, kind, message, retryInBody }) {
    const retry = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${retryInBody}s` };
    const details = retryInBody === undefined ? {} : { details: [retry] };
    return { body: { error: { code: status, message, status: statuses[kind], ...details } } };
  },
};
