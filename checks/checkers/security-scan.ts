import type { Checker, CheckFinding, CheckResult } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { languageOf } from '../languages/language-of.ts';
import { findingsOf, type Scan, type ScannedFile } from '../security/scan.ts';
import { scanDependencies } from '../security/scan-dependencies.ts';
import { scanDockerfile } from '../security/scan-dockerfile.ts';
import { scanPatterns } from '../security/scan-patterns.ts';
import { scanPython } from '../security/scan-python.ts';
import { scanSecrets } from '../security/scan-secrets.ts';
import { scanTerraform } from '../security/scan-terraform.ts';
import { scanYaml } from '../security/scan-yaml.ts';

/** Characters that are scanned of all texts together. */
const MAX_SCANNED_CHARACTERS = 10_000_000;

/** The parser is read only where there is something to parse. */
const scanJavascript: Scan = async (file) =>
  file.language === 'javascript' || file.language === 'typescript'
    ? (await import('../security/scan-javascript.ts')).scanJavascript(file)
    : [];

const WARNING_COSTS = 0.02;
const MAJOR_COSTS = 0.5;

/**
 * 0 with a critical finding. Else a major finding halves it, and each minor one takes 0.02 off what is left, down to
 * half of it: many warnings never weigh as much as one vulnerability.
 */
function scoreOf(findings: CheckFinding[]): number {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  if (count('critical') > 0) return 0;
  return MAJOR_COSTS ** count('major') * Math.max(0.5, 1 - WARNING_COSTS * count('minor'));
}

/** What another scan calls a secret for sure is not also said to look like one. */
function withoutRepeats(found: CheckFinding[]): CheckFinding[] {
  const sure = new Set(
    found.filter(({ rule }) => rule === 'hardcoded-secret' || rule === 'secret-in-image').map(({ line }) => line),
  );
  return found.filter(({ rule, severity, line }) => !(rule === 'secret' && severity === 'minor' && sure.has(line)));
}

function tooMuch(artifacts: Artifact[], characters: number): CheckResult {
  const largest = artifacts.reduce((a, b) => (b.content.length > a.content.length ? b : a));
  const why = `the files have ${characters} characters, more than the ${MAX_SCANNED_CHARACTERS} up to which they are searched`;
  const message = `${why}, and this is the largest (${largest.content.length}): leave out what is generated or data`;
  return {
    score: 0,
    findings: [{ rule: 'too-large', severity: 'major', file: largest.path, line: null, message }],
    notMeasured: { 'security_scan.vulnerabilities': why, 'security_scan.warnings': why },
  };
}

/**
 * Secrets in the artifacts, their paths and the summary; dangerous calls in programs; insecure settings of containers,
 * clusters and clouds; packages with known vulnerabilities. Vulnerabilities: critical and major findings. Warnings:
 * minor ones.
 */
export const securityScanChecker: Checker = {
  name: 'security-scan',
  async check({ deliverable: { artifacts, summary }, advisories }) {
    const characters = artifacts.reduce((sum, { content }) => sum + content.length, 0);
    if (characters > MAX_SCANNED_CHARACTERS) return tooMuch(artifacts, characters);
    const scans = [
      scanSecrets,
      scanJavascript,
      scanPython,
      scanPatterns,
      scanDockerfile,
      scanYaml,
      scanTerraform,
      scanDependencies(advisories),
    ];
    const about: ScannedFile = {
      path: '',
      content: [summary, ...artifacts.map(({ path }) => path)].join('\n\n'),
      language: 'text',
    };
    const findings: CheckFinding[] = findingsOf(about, await scanSecrets(about)).map((finding) => ({
      ...finding,
      file: null,
      line: null,
    }));
    for (const artifact of artifacts) {
      const file = { path: artifact.path, content: artifact.content, language: languageOf(artifact) };
      const found: CheckFinding[] = [];
      for (const scan of scans) for (const finding of findingsOf(file, await scan(file))) found.push(finding);
      for (const finding of withoutRepeats(found)) findings.push(finding);
    }
    const vulnerabilities = findings.filter(({ severity }) => severity === 'critical' || severity === 'major').length;
    return {
      score: scoreOf(findings),
      findings,
      measured: {
        'security_scan.vulnerabilities': vulnerabilities,
        'security_scan.warnings': findings.filter(({ severity }) => severity === 'minor').length,
      },
    };
  },
};
