import type { AnswerStore } from './cached-answers.ts';

export type MemoryOptions = { ttlSeconds: number; maxBytes: number; now: () => Date };

/** Answers in the memory of one process. Beyond `maxBytes` the least recently used are dropped. */
export class MemoryAnswers implements AnswerStore {
  readonly #options: MemoryOptions;
  /** In the order of their last use. */
  readonly #kept = new Map<string, { text: string; until: number }>();
  #bytes = 0;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  async get(key: string): Promise<string | undefined> {
    const found = this.#kept.get(key);
    if (!found) return undefined;
    this.#remove(key);
    if (found.until <= this.#options.now().getTime()) return undefined;
    this.#add(key, found);
    return found.text;
  }

  async set(key: string, text: string): Promise<void> {
    const { ttlSeconds, maxBytes, now } = this.#options;
    this.#remove(key);
    this.#add(key, { text, until: now().getTime() + ttlSeconds * 1_000 });
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= maxBytes) break;
      this.#remove(oldest);
    }
  }

  #add(key: string, answer: { text: string; until: number }): void {
    this.#kept.set(key, answer);
    this.#bytes += Buffer.byteLength(answer.text);
  }

  #remove(key: string): void {
    const found = this.#kept.get(key);
    if (!found) return;
    this.#kept.delete(key);
    this.#bytes -= Buffer.byteLength(found.text);
  }
}
