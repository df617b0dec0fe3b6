import { redactSecrets } from '../../core/quality/security/secret-rules.ts';

/** Takes the given keys, and whatever else looks like a secret, out of a text. */
export function redactorOf(keys: readonly string[]): (text: string) => string {
  // A longer key first, in case another one is part of it.
  const known = [...new Set(keys)].filter((key) => key.length >= 4).sort((a, b) => b.length - a.length);
  const forms = known.flatMap((key) => [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)]);
  return (text) => redactSecrets(forms.reduce((rest, form) => rest.replaceAll(form, '[key]'), text));
}
