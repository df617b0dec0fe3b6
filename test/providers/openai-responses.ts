import { argumentsOf, type Dialect, halves, sse } from './scripted-server.ts';

/** POST /v1/responses, streamed. */
export const openaiResponses: Dialect = {
  name: 'openai',
  contentType: 'text/event-stream',
  refuses({ url, headers, body }) {
    if (url !== '/v1/responses') return `no such path: ${url}`;
    if (!headers.authorization?.startsWith('Bearer ')) return "You didn't provide an API key";
    if (body.store !== false) return 'this server keeps nothing: store must be false';
    return body.stream === true ? null : 'this server only streams';
  },
  // A message and the calls after it are one answer, which ends with the results of the calls.
  steps: ({ input = [] }) => {
    const kinds = input.map(({ type, role }: { type?: string; role?: string }) =>
      type === 'function_call' || role === 'assistant' ? 'answer' : 'other',
    );
    return kinds.filter((kind: string, index: number) => kind === 'answer' && kinds[index - 1] !== 'answer').length;
  },
  answer({ text, calls, stop, tokens }) {
    let sequence_number = 0;
    const event = (type: string, fields: object) => sse({ type, sequence_number: sequence_number++, ...fields }, type);
    const response = { id: 'resp_1', object: 'response', created_at: 1_790_000_000, model: 'm', output: [] };
    const isRefusal = stop === 'refusal';
    const said = isRefusal ? 'I cannot help with that.' : text;
    const part = isRefusal ? { type: 'refusal', refusal: said } : { type: 'output_text', text: said, annotations: [] };
    const kind = isRefusal ? 'refusal' : 'output_text';
    const message = { type: 'message', id: 'msg_1', role: 'assistant' };
    const where = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    const spoken =
      said === ''
        ? []
        : [
            event('response.output_item.added', {
              output_index: 0,
              item: { ...message, status: 'in_progress', content: [] },
            }),
            event('response.content_part.added', { ...where, part: { ...part, [isRefusal ? 'refusal' : 'text']: '' } }),
            ...halves(said).map((delta) => event(`response.${kind}.delta`, { ...where, delta })),
            event(`response.${kind}.done`, { ...where, [isRefusal ? 'refusal' : 'text']: said }),
            event('response.content_part.done', { ...where, part }),
            event('response.output_item.done', {
              output_index: 0,
              item: { ...message, status: 'completed', content: [part] },
            }),
          ];
    const called = calls.flatMap((call, index) => {
      const output_index = index + (said === '' ? 0 : 1);
      const item = { type: 'function_call', id: `fc_${index}`, call_id: `call_${index}`, name: call.name };
      const whole = argumentsOf(call);
      return [
        event('response.output_item.added', { output_index, item: { ...item, status: 'in_progress', arguments: '' } }),
        ...halves(whole).map((delta) =>
          event('response.function_call_arguments.delta', { item_id: item.id, output_index, delta }),
        ),
        event('response.function_call_arguments.done', { item_id: item.id, output_index, arguments: whole }),
        event('response.output_item.done', { output_index, item: { ...item, status: 'completed', arguments: whole } }),
      ];
    });
    const usage = {
      input_tokens: tokens.input,
      input_tokens_details: { cached_tokens: tokens.cacheRead },
      output_tokens: tokens.output,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: tokens.input + tokens.output,
    };
    return [
      event('response.created', { response: { ...response, status: 'in_progress' } }),
      event('response.in_progress', { response: { ...response, status: 'in_progress' } }),
      ...spoken,
      ...called,
      stop === 'length'
        ? event('response.incomplete', {
            response: { ...response, status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage },
          })
        : event('response.completed', { response: { ...response, status: 'completed', usage } }),
    ];
  },
  malformed: () => 'event: response.created\ndata: {"type": "response.created", "response": \n\n',
  errorInside: () =>
    sse({ type: 'error', sequence_number: 9, code: 'server_error', message: 'Overloaded', param: null }, 'error'),
  error: openaiError,
};

/** OpenAI's form of errors, which compatible servers share. */
export function openaiError({ kind, message }: Parameters<Dialect['error']>[0]): ReturnType<Dialect['error']> {
  const codes = {
    rate_limit: 'rate_limit_exceeded',
    server: 'server_error',
    unavailable: 'server_error',
    key: 'invalid_api_key',
    context: 'context_length_exceeded',
    bad_request: 'invalid_value',
  };
  return { body: { error: { message, type: 'error', param: null, code: codes[kind] } } };
}
