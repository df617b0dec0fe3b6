import { NAMED_CONSTANT } from '../../core/secrets/secret-rules.ts';
import { isTest } from '../file-roles.ts';
import { findSecrets } from './find-secrets.ts';
import type { Scan } from './scan.ts';

/** A text with this many secrets is not searched for more. */
const MAX_SECRETS_PER_TEXT = 100;

/** Secrets in any text: critical, or minor where it may be none. The findings never repeat what was found. */
export const scanSecrets: Scan = async ({ path, content }) => {
  const secrets = await findSecrets(content, MAX_SECRETS_PER_TEXT);
  return secrets
    .filter(({ kind }) => kind !== NAMED_CONSTANT || !isTest(path))
    .map(({ start, kind, severity }) => ({
      rule: 'secret',
      severity,
      at: start,
      message:
        severity === 'critical' ? `a secret is in the text (${kind})` : `text that looks like a secret (${kind})`,
    }));
};
