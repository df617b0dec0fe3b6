import * as z from 'zod';

/** A letter, a digit, a sign: something besides spaces, controls, and characters of no width. */
export const VISIBLE = /(?![\u115f\u1160\u3164\uffa0])[^\p{C}\p{Z}\p{M}]/u;
export const EMPTY = 'must not be empty: it has no visible character';
/** Controls but for tab and line breaks. */
const CONTROL = /(?![\t\n\r])\p{Cc}/u;
const CONTROL_OR_BREAK = /[\p{Cc}\u2028\u2029]/u;

/** A text of several lines. A control character in it would do things to a terminal that shows it. */
export const prose = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => !CONTROL.test(text), 'has a control character other than tab and line break');

/** A title or a name: one line that shows something. */
export const oneLine = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .regex(VISIBLE, EMPTY)
    .refine((text) => !CONTROL_OR_BREAK.test(text), 'has a line break or another control character; send one line');
