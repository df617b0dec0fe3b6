import { isPlaceholder } from '../../core/secrets/placeholders.ts';
import { isTest, isVendored } from '../file-roles.ts';
import type { Flaw, Scan } from './scan.ts';

/** Files that programs read their settings from. */
const IS_SETTINGS = /\.(?:ya?ml|properties|conf|cnf|cfg|ini|toml)$|(?:^|\/)\.env(?:\.\w+)?$/i;
/** Settings of a developer's machine, of tests and examples, and texts for people. */
const IS_NOT_REAL =
  /(?:^|[/._-])(?:dev\w{0,10}|local|ci|e2e|examples?|samples?|demo|dist|template|tpl|mocks?|fixtures?|docs?|compose|openapi|swagger|i18n|locales?|lang|messages|translations?)(?:[/._-]|$)|(?:^|\/)\.git(?:hub|lab)/i;

/** Other scans read manifests of Kubernetes and CloudFormation, which name Secrets and keys. */
const IS_MANIFEST = /^[ \t]*["']?(?:kind|Resources)["']?:/m;

/** A key that names a credential, and its value: `spring.mail.password=…`, `clientSecret: "…"`, `requirepass …` */
const SETTING =
  /^[ \t]*(?:-[ \t]+)?["']?[\w.-]{0,100}?(?<key>passw(?:or)?d|pwd|passphrase|api[._-]?key|(?:access|auth|bearer|client|private|secret|signing|encryption|webhook)[._-]?(?:key|token|secret)|token|secret|requirepass|masterauth)["']?(?:[ \t]{0,10}[:=][ \t]{0,10}|(?<=requirepass|masterauth)[ \t]{1,10})(?<quote>["']?)(?<value>[^\s"'#]{8,200})\k<quote>[ \t]*(?:#.*)?$/gim;

/** Values that are none: names, addresses, hashes, and what is encrypted or read from elsewhere. */
const IS_REFERENCE =
  /^(?:[a-z][a-z0-9+.-]{1,20}:|[$!@&*{[(/.%<]|enc[([]|file:|vault|secretsmanager|projects\/)|\.(?:pem|key|crt|jks|p12|json|txt)$/i;

/** `orders-db-credentials-v2`, `prod/shop/DbPassword`, `DB_PASSWORD_2` */
const IS_NAME = /^[a-z0-9]+(?:[._/-][a-z0-9]+)+$|^[\w.-]+(?:\/[\w.-]+)+$|^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

/** Tells if nobody makes up such a text for an example: small and large letters and digits, or many characters. */
const isMade = (value: string): boolean =>
  /\d/.test(value) && ((/[a-z]/.test(value) && /[A-Z]/.test(value)) || (/[a-z]/i.test(value) && value.length >= 20));

/** Finds credentials in files of settings, where values need no quotes, and databases that let everybody in. */
export const scanSettings: Scan = ({ path, content }) => {
  if (!IS_SETTINGS.test(path) || IS_NOT_REAL.test(path) || isTest(path) || isVendored(path)) return [];
  if (IS_MANIFEST.test(content)) return [];
  const secrets = content
    .matchAll(SETTING)
    .filter(({ groups }) => {
      const value = groups!.value!;
      return isMade(value) && !isPlaceholder(value) && !IS_REFERENCE.test(value) && !IS_NAME.test(value);
    })
    .take(100)
    .map(
      ({ groups, index, 0: line }): Flaw => ({
        rule: 'hardcoded-secret',
        severity: 'major',
        message: `the value of ${groups!.key!.toLowerCase()} is written in the file: read it from the environment or a secret store`,
        at: index + line.search(/\S/),
      }),
    );
  return [...secrets, ...redisFlaws(path, content)];
};

/** Redis without a password, on every address, though its own protection is off. */
function redisFlaws(path: string, content: string): Flaw[] {
  const off = /^[ \t]*protected-mode[ \t]+no\b/m.exec(content);
  if (off === null || !/(?:redis|valkey|sentinel)[^/]{0,100}\.conf$/i.test(path)) return [];
  const isClosed =
    /^[ \t]*(?:requirepass|aclfile|user)[ \t]+\S/m.test(content) ||
    /^[ \t]*bind[ \t]+(?:127\.|::1|-::1)/m.test(content);
  if (isClosed) return [];
  const message = 'everybody who reaches the server may read and write everything: set requirepass or an aclfile';
  return [{ rule: 'no-authentication', severity: 'major', message, at: off.index + off[0].search(/\S/) }];
}
