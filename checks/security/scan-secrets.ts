import { NAMED_CONSTANT } from '../../core/secrets/secret-rules.ts';
import { isTest } from '../file-roles.ts';
import { findSecrets } from './find-secrets.ts';
import type { Scan } from './scan.ts';

/** A text with this many secrets is not searched for more. */
const MAX_SECRETS_PER_TEXT = 100;

/** Finds secrets in any text: critical, or minor if it may not be one. The findings never repeat the secret. */
export const scanSecrets: Scan = async ({ path, content }) => {
  const secrets = await findSecrets(content, MAX_SECRETS_PER_TEXT);
  return secrets
    .filter(({ kind }) => kind !== NAMED_CONSTANT || !isTest(path))
    .map(({ start, kind, severity }) => ({
      rule: 'secret',
      severity,
      at: start,
      message:
        severity === 'critical'
          ? `the text contains a secret (${kind}): remove it and revoke it`
          : `this looks like a secret (${kind}): if it is one, read it from the environment`,
    }));
};
