import { LANGUAGES, type Language } from './languages/languages.ts';
import { Scan } from './languages/scan.ts';

/** A text without its comments, and the same without the contents of its strings too; offsets and lines stay. */
export type Masked = { text: string; code: string };

const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ');

/** Null for a language whose comments and strings are not known. */
export function mask(content: string, language: Language): Masked | null {
  const description = LANGUAGES[language];
  if (description.syntax === undefined) return null;
  const scan = new Scan(description, content, 'texts');
  const texts = new Pieces();
  const codes = new Pieces();
  let from = 0;
  for (let part = scan.next(); part !== null; part = scan.next()) {
    const before = content.slice(from, part.start);
    const whole = content.slice(part.start, part.end);
    if (part.kind === 'comment') {
      const nothing = blank(whole);
      texts.add(before, nothing);
      codes.add(before, nothing);
    } else {
      const inner = blank(content.slice(part.from, part.to));
      texts.add(before, whole);
      codes.add(before, content.slice(part.start, part.from) + inner + content.slice(part.to, part.end));
    }
    from = part.end;
  }
  return { text: texts.join(content.slice(from)), code: codes.join(content.slice(from)) };
}

const MAX_PIECES = 10_000;

/** A text that is put together. Millions of pieces would take more memory than a check has, so many are made one. */
class Pieces {
  readonly #joined: string[] = [];
  #pieces: string[] = [];

  add(before: string, piece: string): void {
    this.#pieces.push(before, piece);
    if (this.#pieces.length < MAX_PIECES) return;
    this.#joined.push(this.#pieces.join(''));
    this.#pieces = [];
  }

  join(rest: string): string {
    return [...this.#joined, ...this.#pieces, rest].join('');
  }
}
