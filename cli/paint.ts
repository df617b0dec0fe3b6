import { styleText } from 'node:util';

export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

export const plain: Paint = (_, text) => text;

const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Colours for a terminal, unless NO_COLOR (no-color.org) is set. */
export function paintFor(stream: { isTTY?: boolean }, env: { NO_COLOR?: string | undefined }): Paint {
  return stream.isTTY && !env.NO_COLOR ? coloured : plain;
}

/**
 * A text of others, harmless to a terminal: what would move the cursor, colour or hide something, or turn the order of
 * what is shown around, is written out. A further line is indented, so that it is no line of ours.
 */
export function visible(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, (sign) =>
      sign === '\n' ? sign : sign === '\t' ? ' ' : `\\u{${sign.codePointAt(0)?.toString(16)}}`,
    )
    .replaceAll('\n', '\n    ');
}
