import { invalid } from './errors.ts';
import type { Path } from './path.ts';
import { isReserved } from './reserved-words.ts';

const MAX_BYTES = 4096;
const MAX_OPERATORS = 300;
const MAX_PATH_STEPS = 32;

/** Group 1 is a token; any other character between blanks is illegal. */
const TOKEN = /([#:]\w+|[A-Za-z_]\w*|\d+|<>|<=|>=|[=<>()[\].,+-])|[^ \t\r\n]/g;
const NAME = /^[A-Za-z_]\w*$/;

type Token = { text: string; start: number; end: number; legal: boolean };

/** Which of several faults DynamoDB reports: the first of these. */
export const faults = ['parentheses', 'function', 'misuse', 'reserved', 'section', 'name', 'operands', 'path'] as const;
type Fault = (typeof faults)[number];

/**
 * Reads an expression token by token, and resolves names. Faults that are not of syntax are collected: syntax comes
 * first.
 */
export class ExpressionReader {
  readonly usedNames = new Set<string>();
  readonly usedValues = new Set<string>();
  readonly #text: string;
  readonly #tokens: Token[] = [];
  readonly #names: Record<string, string>;
  readonly #faults = new Map<Fault, string>();
  #position = 0;
  #operators = 0;

  constructor(text: string, names: Record<string, string>) {
    if (text === '') throw invalid('The expression can not be empty;');
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_BYTES) {
      throw invalid(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
    }
    this.#text = text;
    this.#names = names;
    for (const { 0: token, 1: legal, index: start } of text.matchAll(TOKEN)) {
      this.#tokens.push({ text: token, start, end: start + token.length, legal: legal !== undefined });
    }
  }

  /** The next token; '' at the end. */
  get next(): string {
    return this.#tokens[this.#position]?.text ?? '';
  }

  get afterNext(): string {
    return this.#tokens[this.#position + 1]?.text ?? '';
  }

  /** Takes the next token if it is this one; keywords in any case. */
  takes(token: string): boolean {
    if (this.next.toUpperCase() !== token) return false;
    this.#position++;
    return true;
  }

  take(): string {
    const token = this.next;
    this.#position++;
    return token;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw this.syntaxError();
  }

  get nextIsName(): boolean {
    return NAME.test(this.next);
  }

  syntaxError(): Error {
    const at = this.#tokens[this.#position];
    const from = this.#tokens[Math.max(0, this.#position - 1)];
    const to = this.#tokens[Math.min(this.#position + 1, this.#tokens.length - 1)];
    const near = from && to ? this.#text.slice(from.start, to.end) : '';
    return invalid(`Syntax error; token: "${at?.text ?? '<EOF>'}", near: "${near}"`);
  }

  fault(fault: Fault, message: string): void {
    if (!this.#faults.has(fault)) this.#faults.set(fault, message);
  }

  countOperator(): void {
    if (++this.#operators === MAX_OPERATORS + 1) {
      throw invalid(`The expression contains too many operators; maximum: ${MAX_OPERATORS}`);
    }
  }

  /** Throws unless everything was read; then what was found on the way. */
  finish(): void {
    if (this.#position < this.#tokens.length) throw this.syntaxError();
    for (const fault of faults) {
      const message = this.#faults.get(fault);
      if (message !== undefined) throw invalid(message);
    }
  }

  path(): Path {
    const steps: (string | number)[] = [this.#name()];
    for (;;) {
      if (this.takes('.')) steps.push(this.#name());
      else if (this.takes('[')) {
        if (!/^\d+$/.test(this.next)) throw this.syntaxError();
        steps.push(Number(this.take()));
        this.expect(']');
      } else break;
    }
    if (steps.length > MAX_PATH_STEPS) {
      this.fault('path', `The document path has too many nesting elements; nesting elements: ${steps.length}`);
    }
    return steps as unknown as Path;
  }

  #name(): string {
    const token = this.next;
    if (NAME.test(token)) {
      if (isReserved(token)) {
        this.fault('reserved', `Attribute name is a reserved keyword; reserved keyword: ${token}`);
      }
      return this.take();
    }
    if (!token.startsWith('#') || token.length === 1) throw this.syntaxError();
    this.#position++;
    const name = Object.hasOwn(this.#names, token) ? this.#names[token] : undefined;
    if (name === undefined) {
      this.fault(
        'name',
        `An expression attribute name used in the document path is not defined; attribute name: ${token}`,
      );
    }
    this.usedNames.add(token);
    return name ?? token;
  }

  get nextIsValue(): boolean {
    return this.next.length > 1 && this.next.startsWith(':');
  }

  value(): string {
    const token = this.take();
    this.usedValues.add(token);
    return token;
  }
}
