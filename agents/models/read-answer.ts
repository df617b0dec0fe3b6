import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
} from '@ai-sdk/provider';
import type { ModelRuntimeConfig } from '../../core/contracts/config/model-config.ts';
import { AnswerFault, ErrorInAnswer } from './model-fault.ts';

type Times = Pick<ModelRuntimeConfig['calls'], 'first_byte_seconds' | 'idle_seconds' | 'call_seconds'>;
type Part<Type extends LanguageModelV4StreamPart['type']> = Extract<LanguageModelV4StreamPart, { type: Type }>;

/**
 * Calls a model once and reads its whole answer as a stream, so that a stall is noticed while it lasts. Throws
 * AnswerFault if the answer is late or incomplete, else what the provider's SDK throws, or the signal's reason when it
 * aborts.
 */
export async function readAnswer(
  model: LanguageModelV4,
  options: LanguageModelV4CallOptions,
  times: Times,
): Promise<LanguageModelV4GenerateResult> {
  const watch = new Watch(times, options.abortSignal);
  try {
    const call = model.doStream({ ...options, abortSignal: watch.signal, includeRawChunks: true });
    const { stream, request } = await watch.over(call);
    const answer = new Answer();
    const reader = stream.getReader();
    try {
      for (;;) {
        const { done, value } = await watch.over(reader.read());
        if (done) break;
        if (value.type !== 'stream-start') watch.restart(times.idle_seconds, 'nothing more came');
        answer.add(value);
      }
    } finally {
      // Nothing reads the rest of this answer.
      reader.cancel().catch(() => {});
    }
    return { ...answer.whole(), ...(request && { request }) };
  } finally {
    watch.end();
  }
}

/** Aborts a call that takes too long, and says which limit it passed. */
class Watch {
  readonly #late = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #whole: NodeJS.Timeout;
  #part: NodeJS.Timeout | undefined;
  readonly signal: AbortSignal;

  constructor(times: Times, outer: AbortSignal | undefined) {
    this.#outer = outer;
    this.signal = outer ? AbortSignal.any([outer, this.#late.signal]) : this.#late.signal;
    this.#whole = this.#timer(times.call_seconds, 'the answer was not whole');
    this.restart(times.first_byte_seconds, 'no answer began');
  }

  restart(seconds: number, what: string): void {
    clearTimeout(this.#part);
    this.#part = this.#timer(seconds, what);
  }

  end(): void {
    clearTimeout(this.#part);
    clearTimeout(this.#whole);
  }

  /** Returns the result of a step, or throws as soon as the signal aborts: not every stream passes the abort on. */
  async over<T>(step: PromiseLike<T>): Promise<T> {
    let stop = () => {};
    const aborted = new Promise<never>((_resolve, reject) => {
      stop = () => reject(this.#reason());
      if (this.signal.aborted) stop();
      else this.signal.addEventListener('abort', stop, { once: true });
    });
    try {
      return await Promise.race([step, aborted]);
    } catch (error) {
      throw this.signal.aborted ? this.#reason() : error;
    } finally {
      this.signal.removeEventListener('abort', stop);
    }
  }

  #reason(): unknown {
    return this.#outer?.aborted ? this.#outer.reason : this.#late.signal.reason;
  }

  #timer(seconds: number, what: string): NodeJS.Timeout {
    return setTimeout(
      () => this.#late.abort(new AnswerFault('timeout', `${what} within ${seconds} s`)),
      seconds * 1_000,
    );
  }
}

/** Puts the parts of a stream together. */
class Answer {
  readonly #content: LanguageModelV4Content[] = [];
  readonly #open = new Map<string, Extract<LanguageModelV4Content, { type: 'text' | 'reasoning' }>>();
  #finish: Part<'finish'> | undefined;
  #refused = false;

  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case 'text-start':
      case 'reasoning-start': {
        const block = { type: part.type === 'text-start' ? ('text' as const) : ('reasoning' as const), text: '' };
        this.#open.set(part.id, { ...block, ...metadataOf(part) });
        this.#content.push(this.#open.get(part.id) as LanguageModelV4Content);
        break;
      }
      case 'text-delta':
      case 'reasoning-delta':
      case 'text-end':
      case 'reasoning-end': {
        const block = this.#open.get(part.id);
        if (block) Object.assign(block, { text: block.text + ('delta' in part ? part.delta : '') }, metadataOf(part));
        break;
      }
      case 'tool-call':
        this.#content.push(part);
        break;
      case 'finish':
        this.#finish = part;
        break;
      case 'raw':
        this.#refused ||= saysRefusal(part.rawValue);
        break;
      case 'error':
        throw new ErrorInAnswer('The provider reported an error in its answer', { cause: part.error });
    }
  }

  whole(): LanguageModelV4GenerateResult {
    const { usage, finishReason, providerMetadata } = this.#finish ?? {};
    const hasEnd = finishReason && (finishReason.raw !== undefined || finishReason.unified !== 'other');
    if (!usage || !hasEnd) throw new AnswerFault('broken_answer', 'the answer broke off before its end');
    const unified = this.#refused ? 'content-filter' : finishReason.unified;
    return {
      content: this.#content.filter((block) => block.type !== 'text' || block.text !== ''),
      finishReason: { unified, raw: finishReason.raw },
      usage,
      // Dropped, since the AI SDK would print them to the console.
      warnings: [],
      ...(providerMetadata && { providerMetadata }),
    };
  }
}

/** Metadata of a part. The last one of a block counts, since signatures come with its end. */
function metadataOf({ providerMetadata }: { providerMetadata?: LanguageModelV4GenerateResult['providerMetadata'] }) {
  return providerMetadata ? { providerMetadata } : {};
}

/** OpenAI's refusals stand beside the text, where the SDK does not look. */
function saysRefusal(raw: unknown): boolean {
  const { type, choices } = (raw ?? {}) as { type?: unknown; choices?: { delta?: { refusal?: unknown } }[] };
  return (typeof type === 'string' && type.startsWith('response.refusal')) || Boolean(choices?.[0]?.delta?.refusal);
}
