import { createHash } from 'node:crypto';
import type { LanguageModelV4CallOptions, LanguageModelV4GenerateResult } from '@ai-sdk/provider';
import type { CallableModel } from './language-model.ts';

/** Keeps texts for a while. Never throws: a text that cannot be read is missing, one that cannot be kept is lost. */
export type AnswerStore = {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
};

/** Raise to invalidate every cached answer. */
const VERSION = 1;

/**
 * Answers that an earlier conversation got from the same model to the same prompt with the same tools and settings.
 * A conversation's own answers are kept only when it succeeds: after a failure the model is asked anew.
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

  /** Notes an answer for keep(), unless it was cut off. The caller notes no refused and no empty answers. */
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

/** Hashes everything that an answer depends on, so that no key contains texts of callers. */
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
