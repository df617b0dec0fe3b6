import { InputError } from '../../core/errors.ts';

/** Where the next page begins, opaque to callers; null at the end. */
export function encodeCursor(next: string | undefined): string | null {
  return next === undefined ? null : Buffer.from(next).toString('base64url');
}

/** `form`: what the sort keys of the list look like; anything else is refused before the table sees it. */
export function decodeCursor(cursor: string | undefined, form: RegExp): string | undefined {
  if (cursor === undefined) return undefined;
  const key = Buffer.from(cursor, 'base64url').toString('utf8');
  if (form.test(key)) return key;
  throw new InputError([{ field: 'cursor', message: 'must be the next_cursor of an earlier answer' }]);
}
