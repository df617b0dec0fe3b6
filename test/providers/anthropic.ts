import { argumentsOf, type Dialect, type ErrorKind, halves, sse } from './scripted-server.ts';

const errorTypes: Record<ErrorKind, string> = {
  rate_limit: 'rate_limit_error',
  server: 'api_error',
  unavailable: 'overloaded_error',
  key: 'authentication_error',
  context: 'invalid_request_error',
  bad_request: 'invalid_request_error',
};
const stops = { end: 'end_turn', refusal: 'refusal', length: 'max_tokens' };

/** POST /v1/messages, streamed. */
export const anthropic: Dialect = {
  name: 'anthropic',
  contentType: 'text/event-stream',
  refuses({ url, headers, body }) {
    if (url !== '/v1/messages') return `no such path: ${url}`;
    if (!headers['x-api-key']) return 'x-api-key header is required';
    if (!headers['anthropic-version']) return 'anthropic-version: header is required';
    if (typeof body.max_tokens !== 'number') return 'max_tokens: Field required';
    return body.stream === true ? null : 'this server only streams';
  },
  steps: ({ messages = [] }) => messages.filter(({ role }: { role: string }) => role === 'assistant').length,
  answer({ text, calls, stop, tokens }) {
    const usage = {
      input_tokens: tokens.input - tokens.cacheRead - tokens.cacheWrite,
      cache_creation_input_tokens: tokens.cacheWrite,
      cache_read_input_tokens: tokens.cacheRead,
      output_tokens: 1,
    };
    const message = { id: 'msg_1', type: 'message', role: 'assistant', model: 'm', content: [], stop_reason: null };
    const event = (type: string, fields: object) => sse({ type, ...fields }, type);
    const blocks = [
      ...(text === '' ? [] : [{ start: { type: 'text', text: '' }, deltas: halves(text).map(textDelta) }]),
      ...calls.map((call, index) => ({
        start: { type: 'tool_use', id: `toolu_${index}`, name: call.name, input: {} },
        deltas: halves(argumentsOf(call)).map((partial_json) => ({ type: 'input_json_delta', partial_json })),
      })),
    ];
    return [
      event('message_start', { message: { ...message, stop_sequence: null, usage } }),
      event('ping', {}),
      ...blocks.flatMap(({ start, deltas }, index) => [
        event('content_block_start', { index, content_block: start }),
        ...deltas.map((delta) => event('content_block_delta', { index, delta })),
        event('content_block_stop', { index }),
      ]),
      event('message_delta', {
        delta: { stop_reason: calls.length > 0 ? 'tool_use' : stops[stop], stop_sequence: null },
        usage: { output_tokens: tokens.output },
      }),
      event('message_stop', {}),
    ];
  },
  malformed: () => 'event: message_start\ndata: {"type": "message_start", "message": {"id": \n\n',
  errorInside: () => sse({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'error'),
  error: ({ kind, message }) => ({ body: { type: 'error', error: { type: errorTypes[kind], message } } }),
};

const textDelta = (text: string) => ({ type: 'text_delta', text });
