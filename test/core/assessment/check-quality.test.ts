import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { checkQuality, checkRubrics } from '../../../core/assessment/check-quality.ts';
import { type QualityConfig, qualityConfig } from '../../../core/contracts/config/quality-config.ts';
import { routingConfig } from '../../../core/contracts/config/routing.ts';
import { rubricsConfig } from '../../../core/contracts/config/rubric.ts';

const read = (file: string) => parse(readFileSync(`config/${file}`, 'utf8'));
const routing = routingConfig.parse(read('routing.yaml'));
const rubrics = rubricsConfig.parse(read('rubrics.yaml'));

test('the files in config/ agree', () => {
  expect(checkQuality(qualityConfig.parse(read('quality.yaml')), routing)).toEqual([]);
  expect(checkRubrics(rubrics, routing)).toEqual([]);
});

const nobodyJudges = 'the judge is required, but `judge` is null';
const weighsNothing = 'no checker has a weight, so nothing could pass';

test.each<[string, (config: QualityConfig) => void, string]>([
  ['a task type with a slip of the pen', (to) => (to.task_types.developmnt = {}), 'task_types.developmnt: routing'],
  ['weights of nothing', (to) => (to.default.weights = { artifacts: 0 }), `default: ${weighsNothing}`],
  [
    'weights of one task type',
    (to) => (to.task_types.security = { weights: {} }),
    `task_types.security: ${weighsNothing}`,
  ],
  [
    'a required judge that is not',
    (to) => (to.default = { ...to.default, required: ['judge'], judge: null }),
    nobodyJudges,
  ],
  [
    'a judge that one task type requires',
    (to) => (to.task_types.security = { required: ['judge'], judge: null }),
    nobodyJudges,
  ],
])('%s is found', (_what, change, message) => {
  const config = qualityConfig.parse(read('quality.yaml'));
  change(config);
  expect(checkQuality(config, routing)).toContainEqual(expect.stringContaining(message));
});

test.each(['task_types', 'kinds', 'agent_types'] as const)('a rubric for what is not in %s is found', (what) => {
  const found = checkRubrics({ ...rubrics, [what]: { unheard_of: rubrics.default } }, routing);
  expect(found).toEqual([`${what}.unheard_of: routing.yaml has no such ${what.replace('_', ' ').slice(0, -1)}`]);
});
