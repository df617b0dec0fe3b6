import * as z from 'zod';

/** Matches a visible character: no space, no control character, and none without width. */
export const VISIBLE = /(?![\u115f\u1160\u3164\uffa0])[^\p{C}\p{Z}\p{M}]/u;
export const EMPTY = 'must not be empty: it has no visible character';
/** A control character other than tab and line break. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;
const CONTROL_OR_BREAK = /[\p{Cc}\u2028\u2029]/u;

/** A text of several lines. It may have no control characters, because these could act on a terminal that shows it. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !CONTROL.test(text), 'has a control character other than tab and line break');

/** A title or a name: one line with something visible in it. */
export const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(VISIBLE, EMPTY)
    .refine((text) => !CONTROL_OR_BREAK.test(text), 'has a line break or another control character; send one line');
