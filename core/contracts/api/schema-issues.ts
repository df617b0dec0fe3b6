import type * as z from 'zod';
import type { InputIssue } from '../../errors.ts';
import { inputMessage } from './input-message.ts';

/** Lists what the schema finds wrong with a body, each field as a JSON pointer (RFC 6901; empty: the whole body). */
export function schemaIssues(error: z.ZodError | undefined, body: unknown): InputIssue[] {
  return (error?.issues ?? []).flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({ field: pointer([...issue.path, key]), message: 'is not a known field' }));
    }
    const missing = issue.path.length > 0 && valueAt(body, issue.path) === undefined;
    return [{ field: pointer(issue.path), message: missing ? 'is required' : inputMessage(issue.message) }];
  });
}

export function pointer(path: PropertyKey[]): string {
  return path.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function valueAt(value: unknown, path: PropertyKey[]): unknown {
  return path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
