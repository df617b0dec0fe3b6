import { openaiError } from './openai-responses.ts';
import { argumentsOf, type Dialect, halves, sse } from './scripted-server.ts';

const stops = { end: 'stop', refusal: 'content_filter', length: 'length' };

/** POST /v1/chat/completions, streamed: OpenAI's older API, which vLLM, gateways and Ollama serve. */
export function chatCompletions(name: 'openai-compatible' | 'ollama', wantsKey: boolean): Dialect {
  return {
    name,
    contentType: 'text/event-stream',
    refuses({ url, headers, body }) {
      if (url !== '/v1/chat/completions') return `no such path: ${url}`;
      if (wantsKey && !headers.authorization?.startsWith('Bearer ')) return 'no key';
      if (body.stream_options?.include_usage !== true) return 'nobody asked for usage';
      return body.stream === true ? null : 'this server only streams';
    },
    steps: ({ messages = [] }) => messages.filter(({ role }: { role: string }) => role === 'assistant').length,
    answer({ text, calls, stop, tokens }) {
      const chunk = (choices: object[], rest: object = {}) =>
        sse({
          id: 'chatcmpl-1',
          object: 'chat.completion.chunk',
          created: 1_790_000_000,
          model: 'm',
          choices,
          ...rest,
        });
      const delta = (fields: object, finish_reason: string | null = null) =>
        chunk([{ index: 0, delta: fields, finish_reason }]);
      const called = calls.flatMap((call, index) => {
        const [first = '', ...more] = halves(argumentsOf(call));
        const begin = { index, id: `call_${index}`, type: 'function', function: { name: call.name, arguments: first } };
        return [
          delta({ tool_calls: [begin] }),
          ...more.map((rest) => delta({ tool_calls: [{ index, function: { arguments: rest } }] })),
        ];
      });
      const usage = {
        prompt_tokens: tokens.input,
        completion_tokens: tokens.output,
        total_tokens: tokens.input + tokens.output,
        prompt_tokens_details: { cached_tokens: tokens.cacheRead },
      };
      return [
        delta({ role: 'assistant', content: '' }),
        ...halves(text).map((content) => delta({ content })),
        ...called,
        delta({}, calls.length > 0 ? 'tool_calls' : stops[stop]),
        chunk([], { usage }),
        sse('[DONE]'),
      ];
    },
    malformed: () => 'data: {"id": "chatcmpl-1", "choices": [\n\n',
    errorInside: () => sse({ error: { message: 'Overloaded', type: 'server_error', param: null, code: null } }),
    error: openaiError,
  };
}
