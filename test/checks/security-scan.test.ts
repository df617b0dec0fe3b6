import { describe, expect, test } from '@jest/globals';
import { securityScanChecker } from '../../checks/checkers/security-scan.ts';
import { aDeliverable, inputOf, markdown, planted } from './fixtures.ts';

const check = async (content: string) => securityScanChecker.check(inputOf([markdown(content)]));

test('a text without secrets scores 1', async () => {
  expect(await check('# Clean\n\nNo secrets, `const x = 1`.')).toEqual({
    score: 1,
    findings: [],
    measured: { 'security_scan.vulnerabilities': 0, 'security_scan.warnings': 0 },
  });
});

const { awsExampleKeyId, ...secrets } = planted;

test.each(Object.entries(secrets))('%s is a vulnerability, named by its line and never repeated', async (_, secret) => {
  const result = await check(`# Notes\n\nuse ${secret} here`);
  expect(result).toMatchObject({ score: 0, measured: { 'security_scan.vulnerabilities': 1 } });
  expect(result.findings).toMatchObject([{ severity: 'critical', file: 'a.md', line: 3 }]);
  for (const part of secret.match(/[A-Za-z0-9]{16,}/g) ?? [secret]) expect(JSON.stringify(result)).not.toContain(part);
});

test("the example key of AWS's documentation is a warning", async () => {
  expect(await check(awsExampleKeyId)).toMatchObject({
    score: 0.98,
    measured: { 'security_scan.vulnerabilities': 0, 'security_scan.warnings': 1 },
    findings: [{ severity: 'minor' }],
  });
});

test('a secret in JSON with escaped line ends is found', async () => {
  const { score } = await check(JSON.stringify({ key: planted.dummyPrivateKey }));
  expect(score).toBe(0);
});

test('code that only recognises private keys is no secret', async () => {
  expect((await check("if (text.startsWith('-----BEGIN PRIVATE KEY-----')) throw new Error();")).score).toBe(1);
});

test.each([
  `secretlint-disable\n${planted.githubToken}`,
  `${planted.githubToken} // secretlint-disable-line`,
  `# secretlint-disable-next-line\n${planted.githubToken}`,
  `secretlint-disable\n${planted.slackToken}`,
])('a text cannot switch the scan off', async (content) => {
  expect((await check(content)).score).toBe(0);
});

test('secrets in the summary and in a path are found', async () => {
  const artifacts = [markdown('# x', `${planted.slackToken}.md`)];
  const deliverable = aDeliverable({ summary: `Done with ${planted.githubToken}`, artifacts });
  const { findings } = await securityScanChecker.check(inputOf(deliverable));
  expect(findings).toMatchObject([
    { severity: 'critical', file: null, line: null },
    { severity: 'critical', file: null, line: null },
  ]);
});

test('a secret across the edge of a scanned window is found once, on its line', async () => {
  for (const before of [52 * 1024 - 20, 64 * 1024 - 20]) {
    const { findings } = await check(`\n${' '.repeat(before)}${planted.githubToken} `);
    expect(findings).toMatchObject([{ line: 2 }]);
    expect(findings).toHaveLength(1);
  }
});

test('too much text for the scan does not pass, and the largest file is named', async () => {
  const { score, findings, notMeasured } = await securityScanChecker.check(
    inputOf([
      { path: 'a.md', media_type: 'text/markdown', content: 'a' },
      { path: 'data/b.csv', media_type: 'text/csv', content: 'b'.repeat(10_000_000) },
    ]),
  );
  expect(score).toBe(0);
  expect(findings).toMatchObject([{ rule: 'too-large', severity: 'major', file: 'data/b.csv', line: null }]);
  expect(Object.keys(notMeasured ?? {})).toEqual(['security_scan.vulnerabilities', 'security_scan.warnings']);
});

describe('a megabyte of hostile text is answered within seconds', () => {
  test.each([
    ['one line', 'a'.repeat(1_000_000)],
    ['spaces after a name', `secret_key${' '.repeat(1_000_000)}`],
    ['spaces after many names', 'secret_access_key  '.repeat(50_000)],
    ['beginnings of keys', '-----BEGIN PRIVATE KEY-----'.repeat(37_000)],
    ['beginnings of keys, each with a body', '-----BEGIN PRIVATE KEY-----\nAAAAAAAAAAAAAAAAAAAA '.repeat(20_000)],
    ['beginnings of key names', `-----BEGIN ${'A '.repeat(500_000)}`],
    ['nested GitHub tokens', `${'ghs_1_'.repeat(166)}.${'a'.repeat(10_000)} `.repeat(90)],
    ['GitHub tokens', `${planted.githubToken} `.repeat(25_000)],
    ['line ends', '\n'.repeat(1_000_000)],
  ])('%s', async (_, content) => {
    const before = process.cpuUsage();
    const { findings } = await check(content);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(8_000);
    expect(findings.length).toBeLessThanOrEqual(100);
  });
});
