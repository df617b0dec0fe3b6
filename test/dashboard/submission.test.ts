import { expect, test } from '@jest/globals';
import { bodyOf, draftOf, emptyDraft, errorsByField } from '../../dashboard/data/submission.ts';

test('fields that are left empty are not sent', () => {
  expect(bodyOf({ ...emptyDraft, type: 'development', title: ' Orders ', requirements: '\n \n' })).toEqual({
    type: 'development',
    title: 'Orders',
    priority: 'medium',
  });
});

test('lists are read line by line, ids by blanks and commas, staffing by type and number', () => {
  const body = bodyOf({
    ...emptyDraft,
    requirements: 'Create, read\n\n Cancel ',
    dependencies: 'a, b\nc',
    agents: 'backend 2, frontend, QA Engineer: 1',
    max_cost_usd: '2.5',
    approval: true,
  });
  expect(body).toMatchObject({
    requirements: ['Create, read', 'Cancel'],
    dependencies: ['a', 'b', 'c'],
    agents: { backend: 2, frontend: 1, 'QA Engineer': 1 },
    max_cost_usd: 2.5,
    approval: true,
  });
});

test('what is no number is sent as the API refuses it, and not as nothing', () => {
  expect(JSON.parse(JSON.stringify(bodyOf({ ...emptyDraft, estimated_hours: 'two' })))).toHaveProperty(
    'estimated_hours',
    null,
  );
});

test('a body survives the way through the form', () => {
  const body = {
    type: 'development',
    kind: 'api_development',
    priority: 'high' as const,
    title: 'Orders',
    requirements: ['Create, read', 'Cancel'],
    dependencies: ['a', 'b'],
    agents: { backend: 2 },
    estimated_hours: 8,
    approval: true,
    encrypt_results_to: { kty: 'OKP', crv: 'X25519', x: 'AA' },
    colour: 'red',
  };
  expect(bodyOf(draftOf(body))).toEqual(body);
});

test('a requirement of several lines is kept, though the form cannot show it', () => {
  const body = { type: 'quality', priority: 'low' as const, title: 'T', requirements: ['one\ntwo', 'three'] };
  expect(bodyOf(draftOf(body))).toEqual(body);
});

test.each([[null], ['text'], [['a list']], [3]])('%j is no submission', (body) => {
  expect(() => draftOf(body)).toThrow('an object with a type and a title');
});

test('errors are told at their fields, and those of lists by their line', () => {
  expect(
    errorsByField([
      { field: '/title', message: 'is required' },
      { field: '/requirements/1', message: 'is empty' },
      { field: '/agents/poet', message: 'is not an agent type' },
      { field: '/colour', message: 'is not a known field' },
      { field: '', message: 'is too large' },
    ]),
  ).toEqual({
    fields: { title: 'is required', requirements: 'Line 2 is empty', agents: 'poet is not an agent type' },
    others: ['/colour is not a known field', ' is too large'],
  });
});
