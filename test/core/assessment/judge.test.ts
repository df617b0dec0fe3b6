import { describe, expect, jest, test } from '@jest/globals';
import type { Judge, Judgement } from '../../../core/assessment/checker.ts';
import { judgedScore } from '../../../core/assessment/judge/judged-score.ts';
import { quoteFinder } from '../../../core/assessment/judge/quote-finder.ts';
import { gapsOf, weighVerdict } from '../../../core/assessment/judge/weigh-verdict.ts';
import { type QualityRules, qualityConfig } from '../../../core/contracts/config/quality-config.ts';
import type { Rubric } from '../../../core/contracts/config/rubric.ts';
import { type JudgeVerdict, judgeVerdict } from '../../../core/contracts/pipeline/judge-verdict.ts';
import { qualityReport } from '../../../core/contracts/storage/quality-report.ts';
import {
  aDeliverable,
  anOrder,
  assess,
  claiming,
  config,
  inShort,
  markdown,
  planted,
  requirements,
} from '../../checks/fixtures.ts';

const criterion = (id: string) => ({ id, asks: 'Is it good?', worst: 'No.', best: 'Yes.' });
const rubric: Rubric = ['fulfilment', 'correctness', 'proof'].map(criterion);
const artifacts = [
  markdown('# Failover\n\nThe replica   takes\n  over in five seconds.\n', 'a.md'),
  markdown('const timeout = 5;\nexport const failover = () => timeout;\n', 'src/failover.js'),
];
const real = { file: 1, text: 'export const failover' };
const madeUp = { file: 1, text: 'export const neverWritten' };
const order = { requirements: requirements('Automatic failover') };

const score = (id: string, value: number, quote = real) => ({ id, score: value, reason: 'So it is.', quote });
const problem = (changes: Partial<JudgeVerdict['problems'][number]> = {}) => ({
  severity: 'major' as const,
  message: 'It waits too long.',
  quote: real,
  requirement: null,
  ...changes,
});
const weigh = (verdict: Partial<JudgeVerdict>, mayBlock = false) =>
  weighVerdict(
    { criteria: [], requirements: [], problems: [], ...verdict },
    { files: artifacts, order, rubric, mayBlock },
  );
const good = [score('fulfilment', 4), score('correctness', 3), score('proof', 2)];

describe('a quote is looked for in its file', () => {
  const lineOf = quoteFinder(artifacts);

  test.each([
    ['as it stands there', { file: 1, text: 'const timeout = 5;' }, 1],
    ['with other white space, over lines', { file: 0, text: 'replica takes over in\n\nfive' }, 3],
    ['that is in another file', { file: 0, text: 'const timeout = 5;' }, null],
    ['that is nowhere', madeUp, null],
    ['of a file that is not there', { file: 7, text: 'const timeout = 5;' }, null],
    ['that is too short to show anything', { file: 1, text: 'const' }, null],
    ['that is empty', { file: 1, text: '  \n ' }, null],
  ])('one %s', (_, quote, line) => {
    expect(lineOf(quote)).toBe(line);
  });

  test('28 quotes that nearly match the longest text that a judge gets take less than a second of CPU', () => {
    const content = 'a\t'.repeat(60_000);
    const before = process.cpuUsage();
    const find = quoteFinder([{ path: 'a.md', content }]);
    for (let count = 0; count < 28; count += 1) {
      expect(find({ file: 0, text: `${'a '.repeat(120)}b${' a'.repeat(1_000)}` })).toBeNull();
    }
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });
});

describe('a verdict', () => {
  test('comes to the mean of its scores, with the lines of its quotes', () => {
    expect(weigh({ criteria: good, problems: [] })).toEqual({
      score: 0.75,
      criteria: [
        { id: 'fulfilment', score: 4, reason: 'So it is', file: 'src/failover.js', line: 2 },
        { id: 'correctness', score: 3, reason: 'So it is', file: 'src/failover.js', line: 2 },
        { id: 'proof', score: 2, reason: 'So it is', file: 'src/failover.js', line: 2 },
      ],
      verified: [],
      findings: [],
    });
  });

  test('verifies requirements that it says are met, by quotes that are found', () => {
    const met = (requirement: number, is = true, quote = real) => ({ requirement, met: is, quote });
    const said = [met(0), met(0), met(7)];
    expect(weigh({ criteria: good, requirements: said })).toMatchObject({ verified: [0] });
    for (const other of [met(0, false), met(0, true, madeUp)]) {
      expect(weigh({ criteria: good, requirements: [other] })).toMatchObject({ verified: [] });
    }
  });

  test('loses the parts without a quote that is found', () => {
    const weighed = weigh({
      criteria: [score('fulfilment', 4), score('correctness', 0, madeUp), score('proof', 4)],
      problems: [problem()],
    });
    expect(weighed).toMatchObject({ score: 1, criteria: [{ id: 'fulfilment' }, { id: 'proof' }] });
    expect('findings' in weighed && weighed.findings.map(inShort)).toEqual(['minor judged-problem src/failover.js:2']);
  });

  test('with more than a third of such parts counts for nothing', () => {
    const criteria = [score('fulfilment', 4), score('correctness', 4), score('proof', 4, madeUp)];
    expect(weigh({ criteria, problems: [problem({ quote: madeUp })] })).toEqual({
      discarded: '2 of its 4 quotes are not in the files',
    });
  });

  test('tells the agent what is weak', () => {
    const weighed = weigh({ criteria: [score('fulfilment', 1), ...good.slice(1)], problems: [] });
    expect(weighed).toMatchObject({
      findings: [{ severity: 'minor', message: 'the judge gives 1 of 4 for fulfilment: So it is', line: 2 }],
    });
  });

  test.each([
    ['contradicts a requirement, and it may block', { requirement: 0 }, true, 'major contradicted-requirement'],
    ['contradicts a requirement, and it may not block', { requirement: 0 }, false, 'minor contradicted-requirement'],
    ['contradicts no requirement, and it may block', {}, true, 'minor judged-problem'],
    ['contradicts what is no requirement', { requirement: 1 }, true, 'minor judged-problem'],
    ['is a remark', { severity: 'info' as const, requirement: 0 }, true, 'info judged-problem'],
  ])('makes a problem that %s no worse than that', (_, changes, mayBlock, expected) => {
    const weighed = weigh({ criteria: good, problems: [problem(changes)] }, mayBlock);
    expect('findings' in weighed && weighed.findings.map(inShort)).toEqual([`${expected} src/failover.js:2`]);
  });

  test('repeats no secret and no unbounded text', () => {
    const message = `The key ${planted.githubToken} is there. ${'x'.repeat(5_000)}`;
    const weighed = weigh({ criteria: good, problems: [problem({ message })] });
    const text = JSON.stringify(weighed);
    expect(text).not.toContain(planted.githubToken);
    expect(text.length).toBeLessThan(1_500);
  });

  test('that leaves a criterion out says which', () => {
    expect(gapsOf({ criteria: good.slice(1), requirements: [], problems: [] }, rubric)).toEqual([
      'the criterion fulfilment has no score',
    ]);
  });

  test.each([
    ['a score of 5', { criteria: [{ ...score('fulfilment', 5) }] }],
    ['half a score', { criteria: [{ ...score('fulfilment', 2.5) }] }],
    ['no quote', { criteria: [{ id: 'fulfilment', score: 4, reason: 'Trust me.' }] }],
    ['another severity', { criteria: good, problems: [{ ...problem(), severity: 'critical' }] }],
  ])('with %s does not have its form', (_, verdict) => {
    expect(judgeVerdict.safeParse(verdict).success).toBe(false);
  });
});

describe('the score', () => {
  const rules = (weight: number, may_block = false) => ({ judge: { weight, may_block }, pass_score: 0.8 });

  test.each([
    [1, 1, 0.2, 1],
    [1, 0.5, 0.2, 0.9],
    [0.9, 1, 0.2, 0.92],
    [1, 0, 0.2, 0.8],
    [0.8, 1, 0.3, 0.86],
  ])('%d judged %d with weight %d is %d', (checked, judged, weight, expected) => {
    expect(judgedScore(checked, judged, rules(weight))).toBeCloseTo(expected, 10);
  });

  test('stays at the pass score if the checks passed, unless the judge may block', () => {
    expect(judgedScore(0.85, 0, rules(0.3))).toBe(0.8);
    expect(judgedScore(0.85, 0, rules(0.3, true))).toBeCloseTo(0.595);
  });

  test('without a verdict is that of the checks', () => {
    expect(judgedScore(0.85, null, rules(0.3))).toBe(0.85);
  });

  test('never moves by more than the weight, which is 0.3 at most', () => {
    for (let checked = 0; checked <= 1; checked += 0.05) {
      for (let judged = 0; judged <= 1; judged += 0.05) {
        const moved = judgedScore(checked, judged, rules(0.3)) - checked;
        expect(Math.abs(moved)).toBeLessThanOrEqual(0.3 + 1e-9);
      }
    }
    const heavy = { ...config.default, judge: { weight: 0.31, may_block: false } };
    expect(qualityConfig.safeParse({ ...config, default: heavy }).success).toBe(false);
  });
});

describe('a deliverable with a judge', () => {
  const judging = { model: 'test:judge', usage: aDeliverable().usage, criteria: [] };
  const judgeOf = (judgement: Judgement) => jest.fn<Judge>(async () => judgement);
  const major = { rule: 'contradicted-requirement', severity: 'major', file: 'a.md', line: 1, message: 'no' } as const;
  const blocking: QualityRules = { ...config.default, judge: { weight: 0.2, may_block: true } };

  test('passes whatever the judge says, with its share in the score and its findings', async () => {
    const judge = judgeOf({ score: 0, findings: [{ ...major, severity: 'minor' }], judging });
    const report = await assess(aDeliverable(), { judge });
    expect(report).toMatchObject({
      verdict: 'pass',
      score: 0.8,
      judge: judging,
      findings: [{ checker: 'judge', severity: 'minor' }],
    });
    expect(report.checks).toContainEqual({ checker: 'judge', score: 0, weight: 0.2 });
    expect(qualityReport.parse(report)).toEqual(report);
  });

  test('that the checks send back is not judged: no judge lifts it over the pass score', async () => {
    const judge = judgeOf({ score: 1, findings: [], judging });
    const report = await assess(claiming('', 0), {
      order: anOrder({ requirements: requirements('Automatic failover') }),
      judge,
      rules: { ...blocking, required: ['judge'] },
    });
    expect(report.verdict).toBe('rework');
    expect(judge).not.toHaveBeenCalled();
    expect(report.checks.map(({ checker }) => checker)).not.toContain('judge');
    expect(report.findings.map(({ rule }) => rule)).not.toContain('nothing-measured');
  });

  test('is sent back by a judge that may block, for a score or a finding', async () => {
    const low = await assess(aDeliverable(), {
      judge: judgeOf({ score: 0, findings: [] }),
      rules: { ...blocking, pass_score: 0.9 },
    });
    expect(low).toMatchObject({ verdict: 'rework', findings: [{ rule: 'low-score' }] });
    expect(low.score).toBeCloseTo(0.8);
    const found = await assess(aDeliverable(), { judge: judgeOf({ score: 1, findings: [major] }), rules: blocking });
    expect(found.verdict).toBe('rework');
  });

  test('passes without a verdict, unless one is required', async () => {
    const info = { rule: 'judge-not-asked', severity: 'info', file: null, line: null, message: 'none' } as const;
    const judge = judgeOf({ score: null, findings: [info] });
    expect(await assess(aDeliverable(), { judge })).toMatchObject({ verdict: 'pass', score: 1, findings: [info] });
    const rules = { ...config.default, required: ['judge' as const] };
    const missing = await assess(aDeliverable(), { judge, rules });
    expect(missing).toMatchObject({
      verdict: 'rework',
      findings: [{ checker: 'judge', rule: 'nothing-measured' }, info],
    });
    expect((await assess(aDeliverable(), { rules })).verdict).toBe('rework');
  });
});
