import { expect, test } from '@jest/globals';
import { isMarkdown, languageOf } from '../../dashboard/data/languages.ts';
import { linesAround } from '../../dashboard/data/lines-around.ts';
import { actionsOf } from '../../dashboard/data/task-actions.ts';

type Task = Parameters<typeof actionsOf>[0];
const subtask = (status: string) => ({ status }) as Task['subtasks'][number];
const task = (status: Task['status'], more: Partial<Task> = {}): Task => ({
  status,
  approval: false,
  budget: null,
  encrypt_results_to: null,
  subtasks: [],
  ...more,
});
const budget = {} as NonNullable<Task['budget']>;
const sealed = {} as NonNullable<Task['encrypt_results_to']>;

test.each([
  ['runs', task('in_progress'), ['cancel']],
  ['runs with a budget', task('in_progress', { budget }), ['budget', 'cancel']],
  [
    'is done, with approval',
    task('in_progress', { approval: true, subtasks: [subtask('completed')] }),
    ['approve', 'reject', 'cancel'],
  ],
  ['is not done, with approval', task('in_progress', { approval: true, subtasks: [subtask('ready')] }), ['cancel']],
  ['waits for another', task('blocked'), ['cancel']],
  ['failed', task('failed', { budget }), ['retry']],
  ['was cancelled', task('cancelled'), ['retry']],
  ['failed, and nobody but its submitter can read its results', task('failed', { encrypt_results_to: sealed }), []],
  ['completed', task('completed', { budget }), []],
])('what can be done with a task that %s', (_, of, actions) => {
  expect(actionsOf(of)).toEqual(actions);
});

test.each([
  ['src/a.ts', 'typescript'],
  ['Dockerfile', 'docker'],
  ['conf/nginx.conf', 'nginx'],
  ['a.constructor', undefined],
  ['no-extension', undefined],
])('the language of %s', (path, language) => {
  expect(languageOf(path)).toBe(language);
});

test('Markdown is known by its name or its media type', () => {
  expect([
    isMarkdown('a.md', 'text/plain'),
    isMarkdown('a', 'text/markdown; charset=utf-8'),
    isMarkdown('a.ts', 'text/x'),
  ]).toEqual([true, true, false]);
});

test.each([
  [1, [1, 2, 3]],
  [3, [1, 2, 3, 4, 5]],
  [5, [3, 4, 5]],
  [6, []],
])('the lines around line %d', (line, numbers) => {
  expect(linesAround('a\nb\nc\nd\ne', line).map(({ number }) => number)).toEqual(numbers);
});
