import type { Usage } from '../contracts/storage/deliverable.ts';
import { InputError, type InputIssue } from '../errors.ts';

const FIELDS = ['api_calls', 'input_tokens', 'output_tokens', 'cost_usd'] as const;

/** Throws an InputError if an agent reports less usage than before: the difference could be spent again. */
export function refuseLess(before: Usage | undefined, said: Usage | undefined): void {
  if (!before || !said) return;
  const issues = FIELDS.flatMap((name): InputIssue[] => {
    const [was, is] = [before[name], said[name]];
    if (was === null || (is !== null && is >= was)) return [];
    const now = is === null ? 'not known' : is;
    return [
      { field: `/usage/${name}`, message: `is ${now}, but was ${was} before; say what the attempt has used so far` },
    ];
  });
  if (issues.length > 0) throw new InputError(issues);
}
