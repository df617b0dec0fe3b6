import { describe, expect, test } from '@jest/globals';
import { deadLetter } from '../../../core/contracts/api/task-views.ts';
import { deadLetterOf } from '../../../core/lifecycle/dead-letter-of.ts';

const TOKEN = 'a-secret-task-token';
const message = {
  schema_version: 1,
  task_id: 'task_1',
  run: 1,
  subtask_id: 'subtask_1',
  attempt: 2,
  agent_id: 'agent_1',
  token: TOKEN,
};
const sentAt = new Date('2025-03-01T10:00:00.000Z');
const of = (body: string) => deadLetterOf({ id: 'message_1', queue: 'tritons-qa', body, sentAt });

test('a whole message is told apart from text that is none', () => {
  const { letter, message: parsed } = of(JSON.stringify(message));
  expect(parsed).toEqual(message);
  expect(letter).toMatchObject({ taskId: 'task_1', subtaskId: 'subtask_1', attempt: 2 });
  expect(letter.reason).toMatch(/rejected/);
});

describe('the record never contains the token', () => {
  test.each([
    ['whole', message],
    ['of an unknown schema', { ...message, schema_version: 9 }],
    ['with fields missing', { token: TOKEN, task_id: 'task_1' }],
    ['with its token in front of much text', { token: TOKEN, text: 'x'.repeat(10_000) }],
    ['with its token behind much text', { text: 'x'.repeat(1_990), token: TOKEN }],
  ])('of a message %s', (_name, body) => {
    expect(JSON.stringify(of(JSON.stringify(body)).letter)).not.toContain(TOKEN);
  });
});

test.each([
  ['', null],
  ['not JSON', null],
  ['null', null],
  ['[1, 2]', null],
  ['"text"', null],
  ['{"task_id": 7, "attempt": "1"}', null],
  ['{"task_id": "task_9"}', 'task_9'],
])('text that is no message gets a reason, and its task if it names one: %s', (body, taskId) => {
  const { letter, message: parsed } = of(body);
  expect(parsed).toBeUndefined();
  expect(letter).toMatchObject({ taskId, subtaskId: null, attempt: null });
  expect(letter.reason).toMatch(/^Not a message: /);
});

test('a huge body is cut to 2,000 characters, and its problems to 500', () => {
  const { letter } = of(`{"x": "${'𝄞'.repeat(100_000)}"}`);
  expect(letter.body).toHaveLength(2_000);
  expect(letter.reason.length).toBeLessThan(600);
});

test('the record keeps the contract of the API', () => {
  for (const body of [JSON.stringify(message), 'nonsense', '{"task_id": "task_9"}']) {
    const { letter } = of(body);
    const view = {
      id: letter.id,
      queue: letter.queue,
      reason: letter.reason,
      sent_at: letter.sentAt,
      task_id: letter.taskId,
      subtask_id: letter.subtaskId,
      attempt: letter.attempt,
      body: letter.body,
    };
    expect(deadLetter.parse(view)).toEqual(view);
  }
});

test('a wake is told apart from a message for a worker, and names the subtask that waits', () => {
  const waiting = { task_id: 'task_1', subtask_id: 'subtask_1' };
  const { letter, message: parsed } = of(JSON.stringify({ schema_version: 1, agent_type: 'backend', waiting }));
  expect(parsed).toBeUndefined();
  expect(letter).toMatchObject({ taskId: 'task_1', subtaskId: 'subtask_1', attempt: null });
  expect(letter.reason).toMatch(/^wakeWaiting failed/);
  expect(of('{"schema_version":1,"agent_type":"backend"}').letter).toMatchObject({ taskId: null });
});
