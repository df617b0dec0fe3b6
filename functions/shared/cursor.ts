import { InputError } from '../../core/errors.ts';

/** Makes the cursor of the next page, opaque to callers; null at the end. */
export function encodeCursor(next: string | undefined): string | null {
  return next === undefined ? null : Buffer.from(next).toString('base64url');
}

/**
 * Reads a cursor. Throws InputError before the table sees a key that does not match `form`, the list's sort keys.
 * `field`: the parameter that it came in.
 */
export function decodeCursor(cursor: string | undefined, form: RegExp, field = 'cursor'): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (form.test(key)) return key;
  throw new InputError([{ field, message: 'must be the next_cursor of an earlier answer' }]);
}
