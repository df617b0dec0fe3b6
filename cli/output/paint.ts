import { styleText } from 'node:util';

export type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'blue';
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_, text) => text;

const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/**
 * Colours for a terminal, unless NO_COLOR (no-color.org) is set. FORCE_COLOR decides before both: `0` or `false` for no
 * colours, anything else for colours.
 */
export function paintFor(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv): Paint {
  const { FORCE_COLOR: forced, NO_COLOR: none, TERM: kind } = env;
  if (forced) return forced === '0' || forced === 'false' ? plain : coloured;
  return stream.isTTY && !none && kind !== 'dumb' ? coloured : plain;
}

/**
 * Makes a foreign text harmless to a terminal: writes out characters that would move the cursor, colour or hide text,
 * or reverse its order. Line breaks stay.
 */
export function visible(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (sign) =>
    sign === '\n' ? sign : sign === '\t' ? ' ' : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
  );
}

/** Applies `visible` to all texts of an answer of the API. */
export function visibleAnswer<T>(answer: T): T {
  return JSON.parse(JSON.stringify(answer), (_, value) => (typeof value === 'string' ? visible(value) : value)) as T;
}
