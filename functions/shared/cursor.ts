import * as z from 'zod';
import type { Item } from '../../aws/table.ts';
import { InputError } from '../../core/errors.ts';

const key = z.record(z.string(), z.string());

/** Where the next page begins, opaque to callers; null at the end. */
export function encodeCursor(next: Item | undefined): string | null {
  return next ? Buffer.from(JSON.stringify(next)).toString('base64url') : null;
}

export function decodeCursor(cursor: string | undefined): Item | undefined {
  if (cursor === undefined) return undefined;
  try {
    return key.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw new InputError([{ field: 'cursor', message: 'must be the next_cursor of an earlier answer' }]);
  }
}
