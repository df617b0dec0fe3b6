import type * as z from 'zod';
import { schemaIssues } from '../../core/contracts/schema-issues.ts';
import { InputError } from '../../core/errors.ts';

/** The body by its schema. Throws an InputError that names every field that is wrong. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.infer<S> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new InputError(schemaIssues(parsed.error, body));
  return parsed.data;
}
