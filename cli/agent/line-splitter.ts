import { MAX_LOG_LINE } from '../../client/limits.ts';

/** One character more than a line may have, so that the receiver sees that the line was cut. */
const KEPT = MAX_LOG_LINE + 1;

/** Splits text that comes in pieces into lines. Keeps only the beginning of a line that never ends. */
export class LineSplitter {
  readonly #onLine: (line: string) => void;
  #begun = '';
  #afterReturn = false;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(piece: string): void {
    const text = this.#afterReturn && piece.startsWith('\n') ? piece.slice(1) : piece;
    this.#afterReturn = piece.endsWith('\r');
    const [first = '', ...rest] = text.split(/\r\n|[\r\n]/);
    this.#begin(this.#begun + first);
    for (const line of rest) {
      this.#onLine(this.#begun);
      this.#begin(line);
    }
  }

  /** Ends the text: passes on the last line, if it had no line break. */
  end(): void {
    if (this.#begun) this.#onLine(this.#begun);
    this.#begun = '';
  }

  #begin(text: string): void {
    this.#begun = text.slice(0, KEPT);
  }
}
