import { styleText } from 'node:util';

export type Paint = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

export const plain: Paint = (_, text) => text;

const coloured: Paint = (style, text) => styleText(style, text, { validateStream: false });

/** Colours for a terminal, unless NO_COLOR (no-color.org) is set. */
export function paintFor(stream: { isTTY?: boolean }, env: { NO_COLOR?: string | undefined }): Paint {
  return stream.isTTY && !env.NO_COLOR ? coloured : plain;
}
