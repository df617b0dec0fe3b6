import { createHash } from 'node:crypto';
import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import type { CallableModel } from './language-model.ts';

/** Keeps texts for a while. Never throws: what cannot be read is not there, what cannot be kept is lost. */
export type AnswerStore = {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
};

/** Raise it to invalidate every cached answer. */
const VERSION = 1;

/**
 * Answers that an earlier conversation had from the same model to the same prompt with the same tools and settings.
 * A conversation's own answers are kept once it has come to its end: what led to nothing is asked anew the next time.
 */
export class CachedAnswers {
  readonly #store: AnswerStore;
  readonly #maxBytes: number;
  readonly #unkept = new Map<string, string>();

  constructor(store: AnswerStore, maxBytes: number) {
    this.#store = store;
    this.#maxBytes = maxBytes;
  }

  async find(model: CallableModel, options: LanguageModelV4CallOptions) {
    const text = await this.#store.get(keyOf(model, options));
    return text === undefined ? undefined : read(text);
  }

  /** Refused and empty answers do not come here; one that was cut off is not kept. */
  note(model: CallableModel, options: LanguageModelV4CallOptions, answer: LanguageModelV4GenerateResult): void {
    const { content, finishReason, usage, providerMetadata } = answer;
    if (finishReason.unified !== 'stop' && finishReason.unified !== 'tool-calls') return;
    const text = JSON.stringify({ content, finishReason, usage, warnings: [], providerMetadata });
    if (Buffer.byteLength(text) <= this.#maxBytes) this.#unkept.set(keyOf(model, options), text);
  }

  async keep(): Promise<void> {
    const unkept = [...this.#unkept];
    this.#unkept.clear();
    await Promise.all(unkept.map(([key, text]) => this.#store.set(key, text)));
  }
}

/** Everything that an answer depends on. A hash, so that what callers wrote is in no key. */
function keyOf({ ref, endpoint }: CallableModel, options: LanguageModelV4CallOptions): string {
  const { abortSignal, headers, includeRawChunks, ...asked } = options;
  const whole = JSON.stringify([VERSION, ref, endpoint ?? null, asked]);
  return createHash('sha256').update(whole).digest('hex');
}

/** Cached answers are parsed: others may write to the same Redis. */
function read(text: string): LanguageModelV4GenerateResult | undefined {
  try {
    const answer = JSON.parse(text);
    const isWhole = Array.isArray(answer?.content) && answer.content.length > 0 && answer.finishReason && answer.usage;
    return isWhole ? answer : undefined;
  } catch {
    return undefined;
  }
}
