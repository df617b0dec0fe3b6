import { MAX_LOG_LINE } from '../../client/limits.ts';

/** One more than a line may have, so that whoever gets it sees that there was more. */
const KEPT = MAX_LOG_LINE + 1;

/** Makes lines of text that comes in pieces. Of a line without an end no more is kept than its beginning. */
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

  /** The last line need not have an end. */
  end(): void {
    if (this.#begun) this.#onLine(this.#begun);
    this.#begun = '';
  }

  #begin(text: string): void {
    this.#begun = text.slice(0, KEPT);
  }
}
