import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import addFormats from 'ajv-formats';
import { sarifLog } from '../../../core/contracts/api/sarif.ts';
import type { Finding, QualityReport } from '../../../core/contracts/storage/quality-report.ts';
import { type AssessedAttempt, answerBytes, fitReport, Room } from '../../../core/views/assessed-attempt.ts';
import { sarifBytes, viewSarif } from '../../../core/views/view-sarif.ts';
import { fingerprintOf } from '../../../functions/shared/fingerprint.ts';
import { assess, inputOf, markdown, planted } from '../../checks/fixtures.ts';
import { aStoredTask, aSubtask } from '../lifecycle/stored.ts';

const require = createRequire(import.meta.url);
const Ajv = require('ajv-draft-04') as typeof import('ajv-draft-04').default;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
(addFormats as unknown as typeof addFormats.default)(ajv);
/** The standard's JSON schema. */
const isSarif = ajv.compile(require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json'));

const task = aStoredTask();
const aFinding = (changes: Partial<Finding> = {}): Finding => ({
  checker: 'code',
  rule: 'unused-import',
  severity: 'minor',
  file: 'src/redis-cluster.js',
  line: 3,
  message: 'unused import',
  ...changes,
});

async function aReport(attempt: number, findings: Finding[]): Promise<QualityReport> {
  const report = await assess(inputOf([markdown('# Notes')]));
  return { ...report, attempt, findings, assessed_at: `2025-03-01T10:0${attempt}:00.000Z` };
}

async function attempted(attempt: number, findings: Finding[], changes: Partial<AssessedAttempt> = {}) {
  const room = new Room(Number.POSITIVE_INFINITY);
  const subtask = aSubtask({ attempt, status: 'completed' });
  const assessed = fitReport(subtask, await aReport(attempt, findings), true, room, answerBytes);
  return { ...assessed!, agentId: 'agent_1', ...changes };
}

/** The answer as a caller gets it, checked against the standard and our own contract. */
function sarifOf(assessed: AssessedAttempt[], attempts: 'all' | 'current' = 'current', leftOut = 0) {
  const log = JSON.parse(JSON.stringify(viewSarif(task, { assessed, leftOut }, attempts, fingerprintOf)));
  isSarif(log);
  expect(isSarif.errors ?? []).toEqual([]);
  return sarifLog.parse(log);
}

test('the schema refuses what is none', () => {
  expect(isSarif({ version: '2.1.0' })).toBe(false);
});

test('each finding is a result, with its rule, its level and its place as far as they are known', async () => {
  const log = sarifOf([
    await attempted(2, [
      aFinding({ severity: 'critical', checker: 'security-scan', rule: 'secret', message: 'a GitHub token' }),
      aFinding({ severity: 'major', rule: 'syntax', line: null, file: 'src/ünder score#1?.js' }),
      aFinding(),
      aFinding({ severity: 'info', file: null, line: null, checker: 'report', rule: 'left-out' }),
      aFinding({ line: 9 }),
    ]),
  ]);
  const [run] = log.runs;
  expect(run).toMatchObject({
    tool: { driver: { name: 'TRITONS' } },
    automationDetails: { id: 'tritons/task_2025_001/1' },
    columnKind: 'utf16CodeUnits',
    invocations: [
      { executionSuccessful: true, endTimeUtc: '2025-03-01T10:02:00.000Z', toolExecutionNotifications: [] },
    ],
  });
  expect(run?.tool.driver.rules).toEqual([
    { id: 'security-scan/secret', shortDescription: { text: 'security scan: secret' } },
    { id: 'code/syntax', shortDescription: { text: 'code: syntax' } },
    { id: 'code/unused-import', shortDescription: { text: 'code: unused import' } },
    { id: 'report/left-out', shortDescription: { text: 'report: left out' } },
  ]);
  const places = run?.results.map(({ ruleId, ruleIndex, level, locations }) => {
    const { artifactLocation, region } = locations?.[0]?.physicalLocation ?? {};
    return [ruleId, ruleIndex, level, artifactLocation?.uri, region?.startLine];
  });
  expect(places).toEqual([
    ['security-scan/secret', 0, 'error', 'src/redis-cluster.js', 3],
    ['code/syntax', 1, 'error', 'src/%C3%BCnder%20score%231%3F.js', undefined],
    ['code/unused-import', 2, 'warning', 'src/redis-cluster.js', 3],
    ['report/left-out', 3, 'note', undefined, undefined],
    ['code/unused-import', 2, 'warning', 'src/redis-cluster.js', 9],
  ]);
  expect(run?.results[0]?.properties).toEqual({
    severity: 'critical',
    subtask_id: 'subtask_1',
    attempt: 2,
    agent_id: 'agent_1',
  });
});

describe('the fingerprint of a finding', () => {
  const fingerprints = async (attempt: number, findings: Finding[]) =>
    sarifOf([await attempted(attempt, findings)]).runs[0]?.results.map(
      ({ partialFingerprints }) => partialFingerprints['tritonsFinding/v1'],
    );

  test('stays the same from attempt to attempt, whatever its line and figures are', async () => {
    const before = await fingerprints(1, [aFinding({ message: 'complexity 23, at most 20' })]);
    expect(await fingerprints(4, [aFinding({ message: 'complexity 21, at most 20', line: 77 })])).toEqual(before);
  });

  test('tells apart findings of other rules, files and messages, and the same one twice in a file', async () => {
    const all = await fingerprints(1, [
      aFinding(),
      aFinding({ line: 4 }),
      aFinding({ rule: 'unused-variable' }),
      aFinding({ checker: 'other' }),
      aFinding({ file: 'src/other.js' }),
      aFinding({ file: null, line: null }),
      aFinding({ message: 'another' }),
    ]);
    expect(new Set(all).size).toBe(7);
    expect((await fingerprints(2, [aFinding({ line: 30 })]))?.[0]).toBe(all?.[0]);
  });
});

test('the current attempts are one run; all attempts are one each, of another category', async () => {
  const attempts = [await attempted(2, [aFinding()]), await attempted(1, [aFinding(), aFinding()], { current: false })];
  expect(
    sarifOf(attempts, 'all').runs.map(({ automationDetails, results }) => [automationDetails.id, results.length]),
  ).toEqual([
    ['tritons/task_2025_001/subtask_1/2/1', 1],
    ['tritons/task_2025_001/subtask_1/1/1', 2],
  ]);
  expect(sarifOf(attempts.slice(0, 1)).runs).toHaveLength(1);
});

test('without a finding or an attempt there is still a run, so that earlier findings count as mended', async () => {
  expect(sarifOf([]).runs).toMatchObject([{ results: [], invocations: [{ executionSuccessful: true }] }]);
  expect(sarifOf([await attempted(1, [])]).runs[0]?.results).toEqual([]);
});

test('parts that were left out, and checks that could not run, are named', async () => {
  const failed = aFinding({ rule: 'check-failed', file: null, line: null, severity: 'major' });
  const [run] = sarifOf([await attempted(1, [failed], { leftOut: 7 })], 'current', 2).runs;
  expect(run?.invocations).toMatchObject([
    {
      executionSuccessful: false,
      toolExecutionNotifications: [
        { message: { text: 'Left out because the report is full: 7 findings here, 2 attempts of the task' } },
      ],
    },
  ]);
});

test('texts of agents in paths and messages break nothing', async () => {
  const hostile = ['a/\ud800', '%2e%2e/x', 'a"b\\c/d\u0000', 'file:///etc/passwd', '//host/x', '𝄞'.repeat(150), ' '];
  const findings = hostile.map((text) => aFinding({ file: text, message: text, rule: 'x' }));
  expect(sarifOf([await attempted(1, findings)]).runs[0]?.results).toHaveLength(hostile.length);
});

test('a real report is SARIF', async () => {
  const report = await assess(inputOf([markdown(`# Notes\n\n${planted.githubToken}`)]));
  expect(report.findings.length).toBeGreaterThan(0);
  const [run] = sarifOf([await attempted(1, report.findings)]).runs;
  expect(run?.results.map(({ level }) => level)).toContain('error');
});

test('the size computed for a result is no less than its bytes', async () => {
  const findings = Array.from({ length: 200 }, (_, index) =>
    aFinding({ file: `a/${'ä"\u0001'.repeat(index)}`, message: '"\\'.repeat(index), rule: `rule-${index}` }),
  );
  const needed = findings.reduce((sum, finding) => sum + sarifBytes(finding), 0);
  const frame = answerBytes(sarifOf([await attempted(1, [])]));
  expect(answerBytes(sarifOf([await attempted(1, findings)]))).toBeLessThanOrEqual(needed + frame);
});
