import type { Severity } from '../contracts/storage/quality-report.ts';
import { isFilled, isPlaceholder } from './placeholders.ts';

/** A stretch of text that looks like a secret; `kind` says what it is without repeating any of it. */
export type Secret = { start: number; end: number; kind: string; severity: Severity };

type Groups = Record<string, string | undefined>;

/**
 * A group named `secret` narrows the match down. `severity` returns null if the match is no secret; without it, every
 * match is critical unless it is filled with one character.
 */
type SecretRule = {
  kind: string;
  pattern: RegExp;
  severity?: (secret: string, groups: Groups) => 'critical' | 'minor' | null;
};

const unlessFilled = (secret: string) => (isFilled(secret) ? null : 'critical');

/** Keys in AWS's documentation end like this; no real key is known to. */
const unlessExample = (secret: string) => (/EXAMPLE(?:KEY)?$/.test(secret) ? 'minor' : 'critical');

/** A host that only its own network knows. The password of a developer's own database is a minor finding. */
const isLocal = (host = ''): boolean => /^(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|[a-z][a-z0-9_-]*)$/i.test(host);

/** Counts the kinds of characters in a text: small letters, large ones, digits, others. */
const kindsIn = (text: string): number =>
  [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((kind) => kind.test(text)).length;

/** Rates the password of an address. One of a web address that is short and plain may be an example of addresses. */
const ofConnection = (secret: string, { user, scheme = '', host = '' }: Groups) => {
  if (isPlaceholder(secret) || secret.toLowerCase() === user?.toLowerCase()) return null;
  if (host.length > 2 && isPlaceholder(host)) return null;
  const isPlain = /^https?$/i.test(scheme) && secret.length < 12 && kindsIn(secret) < 3;
  return isLocal(host) || isPlain ? 'minor' : 'critical';
};

/**
 * Rates a named value. It counts if nobody would write it as an example: letters and digits, of three kinds or long,
 * and no name or address.
 */
const ofConstant = (value: string) => {
  if (isPlaceholder(value) || /^(?:arn:|[a-z]+:\/\/|\/|\.|projects\/|vault:|process\.|env\.|os\.|\$|@)/i.test(value))
    return null;
  if (/^[a-z]+(?:[._/-][a-z]+)*$/i.test(value) || /[()]/.test(value)) return null;
  return /\d/.test(value) && /[A-Za-z]/.test(value) && (kindsIn(value) >= 3 || value.length >= 24) ? 'minor' : null;
};

/** A value that only its name makes a credential: tests and examples may have one. */
export const NAMED_CONSTANT = 'constant with the name of a secret';

/**
 * Rules for secrets that secretlint's recommended rules miss. Every repetition is bounded or has no two ways to match,
 * so that matching is linear in the text's length.
 */
const RULES: SecretRule[] = [
  {
    kind: 'TRITONS API key',
    pattern: /(?<![A-Za-z0-9])tritons_[0-9a-f]{16}_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/g,
  },
  {
    kind: 'AWS access key id',
    pattern: /(?<![A-Za-z0-9])(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
    severity: unlessExample,
  },
  {
    kind: 'AWS secret access key',
    pattern:
      /(?:secret[_-]?(?:access[_-]?)?key|aws[_-]?secret)["'`]?\s{0,20}(?:=>|[:=])\s{0,20}["'`]?(?<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])/gi,
    severity: unlessExample,
  },
  {
    kind: 'private key',
    pattern:
      /----[- ]BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?[- ]----[\s\\nr"'`+,>]{0,40}(?:[A-Za-z0-9+/]{16}|Proc-Type:|Version:|Comment:)(?:(?!----)[\s\S]){0,10000}/g,
  },
  { kind: 'PuTTY private key', pattern: /PuTTY-User-Key-File-\d: [a-z0-9-]{3,30}/g },
  { kind: 'age private key', pattern: /AGE-SECRET-KEY-1[0-9A-Z]{58}/g },
  { kind: 'GitHub token', pattern: /gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{22,255}/g },
  { kind: 'Google API key', pattern: /(?<![A-Za-z0-9_-])AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g },
  { kind: 'Google OAuth client secret', pattern: /GOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g },
  { kind: 'Azure storage account key', pattern: /AccountKey=(?<secret>[A-Za-z0-9+/]{86}==)/g },
  { kind: 'Azure shared access key', pattern: /SharedAccessKey=(?<secret>[A-Za-z0-9+/]{43}=)/g },
  {
    kind: 'Azure client secret',
    pattern: /(?<![A-Za-z0-9_~.-])[A-Za-z0-9_~.]{3}8Q~[A-Za-z0-9_~.-]{34}(?![A-Za-z0-9_~.-])/g,
  },
  {
    kind: 'OpenAI key',
    pattern: /(?<![A-Za-z0-9_-])sk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{40,200}|[A-Za-z0-9]{48}(?![A-Za-z0-9]))/g,
  },
  { kind: 'Anthropic key', pattern: /(?<![A-Za-z0-9_-])sk-ant-[a-z0-9]{3,10}-[A-Za-z0-9_-]{60,200}/g },
  { kind: 'PyPI token', pattern: /pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,250}/g },
  { kind: 'Stripe webhook secret', pattern: /(?<![A-Za-z0-9_])whsec_[A-Za-z0-9]{32,64}(?![A-Za-z0-9])/g },
  { kind: 'Discord webhook', pattern: /discord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/g },
  {
    kind: 'Slack webhook',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Z0-9]{8,15}\/[A-Z0-9]{8,15}\/[A-Za-z0-9]{16,40}/g,
  },
  { kind: 'Telegram bot token', pattern: /(?<![A-Za-z0-9])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/g },
  { kind: 'DigitalOcean token', pattern: /do[opr]_v1_[a-f0-9]{64}/g },
  {
    kind: 'connection string with a password',
    pattern:
      /(?<![A-Za-z0-9+.-])(?<scheme>[a-z][a-z0-9+.-]{1,30}):\/\/(?<user>[^\s:/@"'`<>]{0,100}):(?<secret>[^\s/@"'`<>]{3,200})@(?<host>[^\s/:?"'`<>]{1,253})/gi,
    severity: ofConnection,
  },
  {
    kind: 'connection string with a password',
    pattern:
      /(?:Server|Data Source|Host)=(?<host>[^;,:"'\n]{1,200})(?:[,:]\d{1,5})?;(?:[^;"'\n]{1,100};){0,8}?\s{0,3}(?:Password|Pwd)=(?<secret>[^;"'\n]{3,100})/gi,
    severity: ofConnection,
  },
  {
    kind: 'password of a command',
    pattern:
      /\bcurl\b[^\n|;&]{0,300}?\s(?:-u|--user)[=\s]\s{0,3}["']?(?<user>[^\s:"'$<{]{1,60}):(?<secret>[^\s"'$<{]{4,100})/g,
    severity: (secret, { user }) =>
      isPlaceholder(secret) || secret.toLowerCase() === user?.toLowerCase()
        ? null
        : kindsIn(secret) >= 3 || secret.length >= 16
          ? 'critical'
          : 'minor',
  },
  { kind: 'Mailgun key', pattern: /(?<![A-Za-z0-9])key-(?=[0-9a-f]{0,31}\d)[0-9a-f]{32}(?![0-9a-f])/g },
  {
    kind: 'Twilio token',
    pattern:
      /\btwilio[\w\s.,:;=>({["'`-]{0,60}(?:auth)?_?token["'`]?\s{0,5}(?:=>|[:=,])\s{0,5}["'`]?(?<secret>[0-9a-f]{32})(?![0-9a-f])/gi,
  },
  {
    kind: 'JSON web token',
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,500}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,700}/g,
    // The example of jwt.io and of every article: its payload begins {"sub":"1234567890".
    severity: (secret) => (secret.includes('.eyJzdWIiOiIxMjM0NTY3ODkw') ? null : 'minor'),
  },
  {
    kind: NAMED_CONSTANT,
    pattern:
      /(?:passw(?:or)?d|pwd|secret|api[_-]?key|(?:access|auth|bearer|refresh)[_-]?token|private[_-]?key)(?:[_-]?key)?["'`]?\s{0,20}(?:=>|:=|[:=])\s{0,5}["'`](?<secret>[^"'`\s]{8,128})["'`]/gi,
    severity: ofConstant,
  },
  {
    kind: NAMED_CONSTANT,
    pattern:
      /(?:PASSWORD|PASSWD|SECRET|API_KEY|TOKEN|PRIVATE_KEY)(?:_KEY)?\s?=\s?(?<secret>[^\s"'`$<{#;,()]{8,128})[^\S\n]{0,5}$/gm,
    severity: ofConstant,
  },
];

/** Critical; minor if the match may be no secret; null if it is none. */
const severityOf = ({ severity = unlessFilled }: SecretRule, match: RegExpMatchArray) =>
  severity(match.groups?.secret ?? match[0], match.groups ?? {});

/** Finds secrets by our own rules, in the order of the rules, at most `limit` a rule. */
export const matchSecretRules = (text: string, limit: number): Secret[] =>
  RULES.flatMap((rule) =>
    text
      .matchAll(rule.pattern)
      .map((match): Secret | null => {
        const secret = match.groups?.secret ?? match[0];
        const severity = severityOf(rule, match);
        if (severity === null) return null;
        const start = match.index + match[0].lastIndexOf(secret);
        const example = rule.severity === unlessExample && severity === 'minor';
        const kind = example ? `documentation example of an ${rule.kind}` : rule.kind;
        return { start, end: start + secret.length, kind, severity };
      })
      .filter((secret) => secret !== null)
      .take(limit)
      .toArray(),
  );

/** Replaces what our own rules take for a secret. */
export const redactSecrets = (text: string): string => RULES.reduce(redact, text);

function redact(text: string, rule: SecretRule): string {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(rule.pattern)) {
    if (severityOf(rule, match) === null) continue;
    parts.push(text.slice(from, match.index), `[${rule.kind} removed]`);
    from = match.index + match[0].length;
  }
  return [...parts, text.slice(from)].join('');
}
