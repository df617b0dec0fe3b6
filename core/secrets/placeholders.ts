/** Words that mark the place of a secret. */
const WORDS =
  /change|example|placeholder|your|replace|insert|dummy|sample|redact|fake|todo|fixme|secret[-_]?here|put[-_]|mock|^(?:my|the|some|a)?[-_]?(?:super)?[-_]?(?:secret|password|passw?d?|token|user|key|value|string|none|null|undefined|true|false|required|optional|hidden|root|admin|test(?:ing|ed)?)[-_]?(?:key|token|password|value|\d{0,3})$|^(?:foo|bar|baz|abc|123|xyz)/i;

/** Text that a template, a shell, a workflow or a person replaces. */
const TEMPLATE =
  /\$[A-Za-z_{(]|\{\{?[^}]{0,60}\}?\}|<[^>]{0,60}>|%[A-Za-z_]{1,60}%|%[sdv]|\[[A-Za-z _-]{1,60}\]|\.\.\.|…/;

/** `sk_test_xxxxxxxx`: the form of a secret, filled with one character. */
export const isFilled = (text: string): boolean => /([xX*#0])\1{5}/.test(text);

/** Text in a secret's place that is none: `changeme`, `<password>`, `${VAR}`, `xxxxxxxx`, `your-api-key`. */
export const isPlaceholder = (text: string): boolean =>
  text.length < 3 || WORDS.test(text) || TEMPLATE.test(text) || /^(.)\1*$/.test(text) || /[xX*•#]{4}/.test(text);
