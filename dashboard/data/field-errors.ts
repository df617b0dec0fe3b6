import { ApiError } from '../../client/api-error.ts';
import { reasonOf } from './toasts.ts';

/** What is wrong with each field of a form, by the name of the body's field; `other`: with the whole of it. */
export function fieldErrors(error: unknown, names: readonly string[]): Record<string, string> & { other?: string } {
  const errors: Record<string, string> = {};
  const found = error instanceof ApiError ? error.errors : [];
  for (const { field, message } of found) {
    const name = field.replace(/^#?\//, '').split('/')[0] ?? '';
    errors[names.includes(name) ? name : 'other'] ??= names.includes(name) ? message : `${field}: ${message}`;
  }
  return found.length > 0 ? errors : { other: reasonOf(error) };
}
