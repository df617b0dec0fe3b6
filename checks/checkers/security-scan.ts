import type { Checker, CheckFinding, CheckResult } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import type { Severity } from '../../core/contracts/storage/quality-report.ts';
import { notebookOf } from '../code/notebook.ts';
import { languageOf } from '../languages/language-of.ts';
import { findingsOf, type Scan, type ScannedFile } from '../security/scan.ts';
import { scanDependencies } from '../security/scan-dependencies.ts';
import { scanDockerfile } from '../security/scan-dockerfile.ts';
import { scanFlows } from '../security/scan-flows.ts';
import { scanPatterns } from '../security/scan-patterns.ts';
import { scanPython } from '../security/scan-python.ts';

import { scanSecrets } from '../security/scan-secrets.ts';
import { scanSettings } from '../security/scan-settings.ts';
import { scanSql } from '../security/scan-sql.ts';
import { scanTemplates } from '../security/scan-templates.ts';
import { scanTerraform } from '../security/scan-terraform.ts';
import { scanYaml } from '../security/scan-yaml.ts';

/** Limit on the characters of all texts together. */
const MAX_SCANNED_CHARACTERS = 10_000_000;

/** Loads the parser only if there is something to parse. */
const scanJavascript: Scan = async (file) =>
  file.language === 'javascript' || file.language === 'typescript'
    ? (await import('../security/scan-javascript.ts')).scanJavascript(file)
    : [];

const WARNING_COSTS = 0.02;
const MAJOR_COSTS = 0.5;

/**
 * Returns 0 with a critical finding. Else each major finding halves the score, and the minor ones take 2 % each off the
 * result, at most half of it: warnings never weigh more than one vulnerability.
 */
function scoreOf(findings: CheckFinding[]): number {
  const count = (severity: string) => findings.filter((finding) => finding.severity === severity).length;
  if (count('critical') > 0) return 0;
  return MAJOR_COSTS ** count('major') * Math.max(0.5, 1 - WARNING_COSTS * count('minor'));
}

/**
 * Leaves one finding of a secret on a line: one that is sure what it is, before one by its name, before one by its look.
 * If two scans find the same, the more severe finding stays.
 */
function withoutRepeats(found: CheckFinding[]): CheckFinding[] {
  const isSecret = ({ rule }: CheckFinding) => ['secret', 'hardcoded-secret', 'secret-in-image'].includes(rule);
  const keyOf = (finding: CheckFinding) => `${isSecret(finding) ? 'a secret' : finding.rule} ${finding.line}`;
  const rank = (finding: CheckFinding): number => {
    const { rule, severity } = finding;
    if (isSecret(finding)) return rule !== 'secret' ? 2 : severity === 'critical' ? 3 : 1;
    return severities.indexOf(severity);
  };
  const best = new Map<string, number>();
  for (const finding of found) best.set(keyOf(finding), Math.max(best.get(keyOf(finding)) ?? 0, rank(finding)));
  return found.filter((finding) => rank(finding) === best.get(keyOf(finding)));
}

const severities: Severity[] = ['info', 'minor', 'major', 'critical'];

function tooMuch(artifacts: Artifact[], characters: number): CheckResult {
  const largest = artifacts.reduce((a, b) => (b.content.length > a.content.length ? b : a));
  const why = `the files have ${characters} characters together, and the scan reads at most ${MAX_SCANNED_CHARACTERS}`;
  const message = `${why}; this file is the largest (${largest.content.length}): leave out generated files and data`;
  return {
    score: 0,
    findings: [{ rule: 'too-large', severity: 'major', file: largest.path, line: null, message }],
    notMeasured: { 'security_scan.vulnerabilities': why, 'security_scan.warnings': why },
  };
}

/**
 * Finds secrets in the artifacts, their paths and the summary; dangerous calls in programs; insecure settings of
 * containers, clusters and clouds; packages with known vulnerabilities. Critical and major findings count as
 * vulnerabilities, minor ones as warnings.
 */
export const securityScanChecker: Checker = {
  name: 'security-scan',
  async check({ deliverable: { artifacts, summary }, advisories }) {
    const characters = artifacts.reduce((sum, { content }) => sum + content.length, 0);
    if (characters > MAX_SCANNED_CHARACTERS) return tooMuch(artifacts, characters);
    const scans = [
      scanSecrets,
      scanSettings,
      scanSql,
      scanJavascript,
      scanPython,
      scanPatterns,
      scanFlows,
      scanDockerfile,
      scanYaml,
      scanTemplates,
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
      const notebook = notebookOf(artifact);
      if (notebook) {
        const script: ScannedFile = { path: artifact.path, content: notebook.script.content, language: 'python' };
        for (const { line, ...finding } of findingsOf(script, await scanPython(script)))
          found.push({ ...finding, line: notebook.lineOf(line) });
      }
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
