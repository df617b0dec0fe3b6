import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { rubricsConfig } from '../../../core/contracts/rubric.ts';
import { rubricFor } from '../../../core/quality/judge/rubric-for.ts';
import { routing } from '../routing/the-routing.ts';

const rubrics = rubricsConfig.parse(parse(readFileSync('config/rubrics.yaml', 'utf8')));

test('every task type has a rubric, and there is none for a type or kind that is unknown', () => {
  const { task_types } = routing;
  expect(Object.keys(rubrics.task_types).sort()).toEqual(Object.keys(task_types).sort());
  const kinds = new Set(Object.values(task_types).flatMap(({ kinds }) => kinds));
  expect(Object.keys(rubrics.kinds).filter((kind) => !kinds.has(kind))).toEqual([]);
});

test('the rubric of the kind goes before that of the type, that before the default', () => {
  expect(rubricFor(rubrics, { task_type: 'development', kind: 'database_schema' })).toBe(rubrics.kinds.database_schema);
  expect(rubricFor(rubrics, { task_type: 'development', kind: 'toString' })).toBe(rubrics.task_types.development);
  expect(rubricFor(rubrics, { task_type: 'toString', kind: null })).toBe(rubrics.default);
});

test('a rubric that names a criterion twice is refused', () => {
  const [first] = rubrics.default;
  expect(rubricsConfig.safeParse({ ...rubrics, default: [first, first] }).success).toBe(false);
});
