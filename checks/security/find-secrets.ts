import { lintSource } from '@secretlint/core';
import { secretLintProfiler } from '@secretlint/profiler';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import { isFilled } from '../../core/secrets/placeholders.ts';
import { matchSecretRules, type Secret } from '../../core/secrets/secret-rules.ts';

/**
 * secretlint's time is quadratic in the number of secrets that it finds in a text. So a text is scanned in windows,
 * which overlap by more than the longest secret (a private key, 10,000 characters).
 */
const WINDOW_CHARACTERS = 64 * 1024;
const OVERLAP_CHARACTERS = 12 * 1024;

// The profiler of secretlint keeps every mark for the life of the process.
secretLintProfiler.setEnabled(false);

/**
 * Recommended rules that we leave out: the one that lets the scanned text switch off the others ("secretlint-disable"),
 * and those that our own rules cover with fewer false alarms.
 */
const LEFT_OUT = new Set(
  ['filter-comments', 'database-connection-string', 'basicauth'].map((name) => `@secretlint/secretlint-rule-${name}`),
);

const config = {
  rules: rules.filter(({ meta }) => !LEFT_OUT.has(meta.id)).map((rule) => ({ id: rule.meta.id, rule })),
};

const secretlintSecrets = async (content: string): Promise<Secret[]> => {
  const { messages } = await lintSource({
    source: { content, filePath: 'artifact', ext: '', contentType: 'text' },
    options: { config, noPhysicFilePath: true },
  });
  return messages
    .filter(({ range: [start, end] }) => !isFilled(content.slice(start, end)))
    .map(({ messageId, range: [start, end], severity }) => ({
      start,
      end,
      kind: messageId,
      severity: severity === 'error' ? 'critical' : 'minor',
    }));
};

/** Merges overlapping secrets into one: the first critical one, else the first. */
const merge = (secrets: Secret[]): Secret[] => {
  const merged: Secret[] = [];
  for (const secret of secrets.sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = merged.at(-1);
    if (last === undefined || secret.start >= last.end) merged.push({ ...secret });
    else if (secret.severity === 'critical' && last.severity !== 'critical') Object.assign(last, secret);
    else last.end = Math.max(last.end, secret.end);
  }
  return merged;
};

/** Finds the secrets in a text, in order, up to `limit` of them. */
export const findSecrets = async (text: string, limit: number): Promise<Secret[]> => {
  let found: Secret[] = [];
  for (let from = 0; from < text.length && found.length < limit; from += WINDOW_CHARACTERS - OVERLAP_CHARACTERS) {
    const window = text.slice(from, from + WINDOW_CHARACTERS);
    const secrets = [...matchSecretRules(window, limit), ...(await secretlintSecrets(window))];
    found = merge([
      ...found,
      ...secrets.map((secret) => ({ ...secret, start: secret.start + from, end: secret.end + from })),
    ]);
  }
  return found.slice(0, limit);
};
