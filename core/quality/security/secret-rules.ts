import type { Severity } from '../../contracts/quality.ts';

/** A stretch of text that looks like a secret; `kind` says what it is without repeating any of it. */
export type Secret = { start: number; end: number; kind: string; severity: Severity };

/**
 * What secretlint's recommended rules miss: access key ids, secret keys under other names, private keys that are
 * malformed or short, tokens of unusual length. Every repetition is bounded or has no two ways to match, so that
 * matching is linear in the text's length. A group named `secret` narrows the match down.
 */
const RULES: { kind: string; pattern: RegExp }[] = [
  { kind: 'AWS access key id', pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  {
    kind: 'AWS secret access key',
    pattern:
      /(?:secret[_-]?(?:access[_-]?)?key|aws[_-]?secret)["'`]?\s{0,20}(?:=>|[:=])\s{0,20}["'`]?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
  },
  {
    kind: 'private key',
    pattern:
      /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[\s\\nr"'`+,>]{0,40}(?:[A-Za-z0-9+/]{16}|Proc-Type:|Version:|Comment:)(?:(?!-----)[\s\S]){0,10000}/g,
  },
  { kind: 'GitHub token', pattern: /gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}/g },
  { kind: 'Google API key', pattern: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { kind: 'Azure storage account key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
];

/** AWS's documentation uses keys that end like this; no real one is known to. */
const isExample = (kind: string, secret: string): boolean => kind.startsWith('AWS') && /EXAMPLE(?:KEY)?$/.test(secret);

/** The secrets that our own rules see, in the order of the rules, at most `limit` a rule. Examples are minor. */
export const matchSecretRules = (text: string, limit: number): Secret[] =>
  RULES.flatMap(({ kind, pattern }) =>
    text
      .matchAll(pattern)
      .take(limit)
      .map((match): Secret => {
        const secret = match.groups?.secret ?? match[0];
        const end = match.index + match[0].length;
        const example = isExample(kind, secret);
        return {
          start: end - secret.length,
          end,
          kind: example ? `documentation example of an ${kind}` : kind,
          severity: example ? 'minor' : 'critical',
        };
      })
      .toArray(),
  );

/** A text with what our own rules take for a secret replaced. */
export const redactSecrets = (text: string): string =>
  RULES.reduce((redacted, { kind, pattern }) => redacted.replaceAll(pattern, `[${kind} removed]`), text);
