const MOST_BYTES = 8 * 1024 * 1024;

/**
 * Texts that this process has sealed or opened, by place and JWE, up to some megabytes: most items are read again and
 * again, and their texts hardly ever change.
 */
export class OpenedTexts {
  readonly #known = new Map<string, Uint8Array>();
  #bytes = 0;

  get(place: string, jwe: unknown): Uint8Array | undefined {
    return typeof jwe === 'string' ? this.#known.get(keyOf(place, jwe)) : undefined;
  }

  add(place: string, jwe: string, content: Uint8Array): void {
    const key = keyOf(place, jwe);
    if (this.#known.has(key)) return;
    this.#known.set(key, content);
    this.#bytes += sizeOf(key, content);
    for (const [oldest, text] of this.#known) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#known.delete(oldest);
      this.#bytes -= sizeOf(oldest, text);
    }
  }

  /** Forgets the texts of a place and what is below it. */
  forget(beginning: string): void {
    for (const [key, text] of this.#known) {
      if (!key.startsWith(beginning)) continue;
      this.#known.delete(key);
      this.#bytes -= sizeOf(key, text);
    }
  }
}

const keyOf = (place: string, jwe: string) => `${place}\n${jwe}`;
const sizeOf = (key: string, content: Uint8Array) => key.length + content.byteLength;
