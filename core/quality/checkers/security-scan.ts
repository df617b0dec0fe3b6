import type { Checker, CheckFinding } from '../checker.ts';
import { findSecrets } from '../security/find-secrets.ts';
import { linesOf } from '../source-files.ts';

/** A deliverable with this many secrets in one text is not searched for more. */
const MAX_SECRETS_PER_TEXT = 100;
/** Characters that are scanned of all texts together: some 0.1 to 2 seconds a million. */
const MAX_SCANNED_CHARACTERS = 10_000_000;

const findingsIn = async (file: string | null, content: string): Promise<CheckFinding[]> => {
  const findings: CheckFinding[] = [];
  const secrets = await findSecrets(content, MAX_SECRETS_PER_TEXT);
  const lines = linesOf(
    content,
    secrets.map(({ start }) => start),
  );
  for (const [index, { kind, severity }] of secrets.entries()) {
    const message =
      severity === 'critical' ? `a secret is in the text (${kind})` : `text that looks like a secret (${kind})`;
    findings.push({ rule: 'secret', severity, file, line: file === null ? null : (lines[index] ?? null), message });
  }
  return findings;
};

/**
 * No secrets in the artifacts, their paths or the summary. A secret is a vulnerability; what only looks like one is a
 * warning. Score: 1 without secrets, else 0. It never repeats what it found.
 */
export const securityScanChecker: Checker = {
  name: 'security-scan',
  async check({ deliverable: { artifacts, summary } }) {
    const findings = await findingsIn(null, [summary, ...artifacts.map(({ path }) => path)].join('\n\n'));
    let scanned = 0;
    for (const { path, content } of artifacts) {
      scanned += content.length;
      if (scanned > MAX_SCANNED_CHARACTERS) {
        throw new Error(`the artifacts have more than ${MAX_SCANNED_CHARACTERS} characters`);
      }
      findings.push(...(await findingsIn(path, content)));
    }
    const vulnerabilities = findings.filter(({ severity }) => severity === 'critical').length;
    return {
      score: vulnerabilities === 0 ? 1 : 0,
      findings,
      measured: {
        'security_scan.vulnerabilities': vulnerabilities,
        'security_scan.warnings': findings.length - vulnerabilities,
      },
    };
  },
};
