import { InputError } from '../../core/errors.ts';

/** Reads the `Idempotency-Key` header; undefined if none was sent. Throws InputError if it is malformed. */
export function idempotencyKeyOf(headers: Record<string, string | undefined>): string | undefined {
  const key = headers['idempotency-key'];
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw new InputError([{ field: 'Idempotency-Key', message: 'must be 1 to 200 visible ASCII characters' }]);
  }
  return key;
}
