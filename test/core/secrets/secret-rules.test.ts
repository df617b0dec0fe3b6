import { describe, expect, test } from '@jest/globals';
import { isPlaceholder } from '../../../core/secrets/placeholders.ts';
import { matchSecretRules, redactSecrets } from '../../../core/secrets/secret-rules.ts';

const kinds = (text: string) => matchSecretRules(text, 10).map(({ kind, severity }) => `${severity} ${kind}`);

/** Made at run time, so that no scanner takes this file for a leak. */
const letters = (count: number) => 'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzCcFfHhIiKkMm'.repeat(5).slice(0, count);

test.each([
  ['OpenAI key', `sk-proj-${letters(80)}`],
  ['Anthropic key', `sk-ant-api03-${letters(93)}`],
  ['PyPI token', `pypi-AgEIcHlwaS5vcmc${letters(80)}`],
  ['Google API key', `AIza${letters(35)}`],
  ['Google OAuth client secret', `GOCSPX-${letters(28)}`],
  ['Stripe webhook secret', `whsec_${letters(32)}`],
  ['Discord webhook', `https://discord.com/api/webhooks/123456789012345678/${letters(68)}`],
  ['Slack webhook', `https://hooks.slack.com/services/T0ABCDEFG/B0ABCDEFG/${letters(24)}`],
  ['Telegram bot token', `123456789:AA${letters(33)}`],
  ['Azure shared access key', `SharedAccessKey=${letters(43)}=`],
  ['PuTTY private key', `PuTTY-User-Key-File-3: ${'ssh-ed25519'}`],
  ['private key', `-----BEGIN EC ${'PRIVATE KEY'}-----\n${letters(64)}`],
  ['private key', `---- BEGIN SSH2 ENCRYPTED ${'PRIVATE KEY'} ----\n${letters(64)}`],
  ['connection string with a password', `postgres://billing:${letters(12)}@db.acme.io:5432/billing`],
  ['connection string with a password', `Server=db.acme.io,1433;Database=a;User Id=b;Password=${letters(12)};`],
])('%s is critical', (kind, text) => {
  expect(kinds(`value: ${text}\n`)).toEqual([`critical ${kind}`]);
  expect(redactSecrets(`value: ${text}\n`)).not.toContain(letters(11));
});

test.each([
  ['a machine that only its network knows', `postgres://billing:${letters(12)}@db:5432/billing`],
  ['a token that may have expired', `eyJ${letters(30)}.eyJ${letters(60)}.${letters(43)}`],
  ['a constant by its name', `const password = '${letters(9)}!';`],
  ['an environment file', `DB_PASSWORD=${letters(9)}!`],
])('%s is minor', (_, text) => {
  expect(matchSecretRules(text, 10)).toMatchObject([{ severity: 'minor' }]);
});

describe('placeholders are no secrets', () => {
  test.each([
    'postgres://user:pass@host:5432/db',
    'postgres://postgres:postgres@db.acme.io/app',
    `postgres://app:\${DB_PASSWORD}@db.acme.io/app`,
    'postgres://app:<password>@db.acme.io/app',
    'mongodb+srv://app:changeme@cluster.acme.io/app',
    'https://user:password@example.com/',
    'amqp://app:{{ rabbit_password }}@mq.acme.io',
    'password: "correct horse battery staple"',
    'password = "your-password-1"',
    'api_key: "process.env.API_KEY1"',
    'const passwordField = "user_password";',
    'secret: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:db"',
    'API_KEY=changeme123',
    'TOKEN="$(cat token1)"',
    'Server=localhost;Database=a;Password=<your password>;',
  ])('%s', (text) => {
    expect(kinds(text)).toEqual([]);
    expect(redactSecrets(text)).toBe(text);
  });
});

test.each([
  'changeme',
  '<password>',
  `\${VAR}`,
  '{{ value }}',
  'xxxxxxxx',
  'your-key',
  'example',
  'password1',
  '%TOKEN%',
])('%s is a placeholder for a secret', (text) => expect(isPlaceholder(text)).toBe(true));
