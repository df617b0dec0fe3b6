import { describe, expect, test } from '@jest/globals';
import { InputError } from '../../../core/errors.ts';
import { parseSubmission } from '../../../core/routing/parse-submission.ts';
import { routing } from './the-routing.ts';

const redis = {
  id: 'task_2025_001',
  type: 'development',
  priority: 'high',
  title: 'Implement Redis Clustering',
  description: 'Set up Redis clustering for high availability',
  requirements: ['Support 3-node minimum cluster', 'Automatic failover', 'Data persistence', 'Monitoring integration'],
  estimated_hours: 8,
  dependencies: [],
  output_format: 'code + documentation',
};

function issuesOf(body: unknown) {
  try {
    parseSubmission(body, routing);
  } catch (error) {
    if (error instanceof InputError) return error.issues;
    throw error;
  }
  return [];
}

const fieldsOf = (body: unknown) => issuesOf(body).map(({ field }) => field);

test("the seed's submission is read as it is", () => {
  const { id, estimated_hours, output_format, ...rest } = redis;
  expect(parseSubmission(redis, routing)).toEqual({
    id,
    text: { ...rest, kind: undefined, estimatedHours: 8, outputFormat: 'code + documentation', agents: undefined },
  });
});

test('type and title are enough', () => {
  expect(parseSubmission({ type: 'security', title: ' Look ' }, routing)).toEqual({
    id: undefined,
    text: {
      type: 'security',
      kind: undefined,
      priority: 'medium',
      title: 'Look',
      description: '',
      requirements: [],
      estimatedHours: undefined,
      dependencies: [],
      outputFormat: undefined,
      agents: undefined,
    },
  });
});

test('names of one agent type are added up under its canonical name', () => {
  const { text } = parseSubmission({ ...redis, agents: { 'QA Engineer': 1, Backend: 2, qa: 2 } }, routing);
  expect(text.agents).toEqual({ qa: 3, backend: 2 });
});

test('names that add up to more than the limit of one are refused', () => {
  expect(issuesOf({ ...redis, agents: { qa: 6, 'QA Engineer': 5 } })).toEqual([
    { field: '/agents/qa', message: expect.stringContaining('adds up to 11') },
  ]);
});

test('empty staffing is none', () => {
  expect(parseSubmission({ ...redis, agents: {} }, routing).text.agents).toBeUndefined();
});

test('a dependency named twice counts once, in the order given', () => {
  const { text } = parseSubmission({ ...redis, dependencies: ['b', 'a', 'b'] }, routing);
  expect(text.dependencies).toEqual(['b', 'a']);
});

test('all problems come at once, those of the schema and those of routing', () => {
  const body = {
    ...redis,
    type: 'magic',
    priority: 'urgent',
    title: undefined,
    colour: 'red',
    estimated_hours: 0,
    requirements: ['one', 'two', 'three', '  '],
    agents: { foo: 1, 'AI/ML': 0, 'a/b~c': 1 },
    dependencies: ['other', 'task_2025_001', 'not an id'],
  };
  expect(new Set(fieldsOf(body))).toEqual(
    new Set([
      '/type',
      '/priority',
      '/title',
      '/colour',
      '/estimated_hours',
      '/requirements/3',
      '/agents/foo',
      '/agents/AI~1ML',
      '/agents/a~1b~0c',
      '/dependencies/1',
      '/dependencies/2',
    ]),
  );
});

describe('a problem says what to do', () => {
  test('an unknown type lists the known ones', () => {
    expect(issuesOf({ ...redis, type: 'Development' })).toEqual([
      { field: '/type', message: expect.stringContaining('infrastructure, development, ai_ml, quality, security') },
    ]);
  });

  test('a kind of another type lists those of this one', () => {
    const [issue, ...others] = issuesOf({ ...redis, kind: 'model_training' });
    expect(others).toEqual([]);
    expect(issue).toEqual({ field: '/kind', message: expect.stringContaining('microservice_creation') });
    expect(issue?.message).not.toContain('data_pipeline');
  });

  test('an unknown agent type lists the known ones', () => {
    expect(issuesOf({ ...redis, agents: { wizard: 1 } })).toEqual([
      { field: '/agents/wizard', message: expect.stringContaining('technical_writer') },
    ]);
  });

  test('a missing field is required, an unknown one not known', () => {
    expect(issuesOf({ type: 'quality', colour: 'red' })).toEqual([
      { field: '/title', message: 'is required' },
      { field: '/colour', message: 'is not a known field' },
    ]);
  });
});

test('a kind of some type is not reported if the type is unknown', () => {
  expect(fieldsOf({ ...redis, type: 'magic', kind: 'unit_testing' })).toEqual(['/type']);
  expect(fieldsOf({ ...redis, type: 'magic', kind: 'juggling' })).toEqual(['/type', '/kind']);
});

test.each([null, undefined, 'text', 7, [], [redis]])('the body %j as a whole is refused', (body) => {
  expect(fieldsOf(body)).toEqual(['']);
});

test('properties of every object are neither types nor agents nor fields', () => {
  const body = JSON.parse('{"type":"constructor","title":"x","kind":"toString","agents":{"__proto__":1},"valueOf":1}');
  expect(fieldsOf(body).sort()).toEqual(['/agents/__proto__', '/kind', '/type', '/valueOf']);
});

test('fields of the wrong type are refused without a crash', () => {
  const body = { id: 1, type: 2, kind: [], title: {}, requirements: 'x', dependencies: {}, agents: ['backend'] };
  expect(new Set(fieldsOf(body))).toEqual(new Set(Object.keys(body).map((key) => `/${key}`)));
});

test('every message reads as a sentence behind the name of its field', () => {
  const body = { type: 5, title: 'x'.repeat(201), priority: 'urgent', estimated_hours: 0, requirements: 'one' };
  const issues = issuesOf(body);
  expect(issues.map(({ field }) => field).sort()).toEqual([
    '/estimated_hours',
    '/priority',
    '/requirements',
    '/title',
    '/type',
  ]);
  for (const { message } of issues) expect(message).toMatch(/^(is|must) /);
});
