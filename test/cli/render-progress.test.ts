import { expect, test } from '@jest/globals';
import { paintFor, plain } from '../../cli/paint.ts';
import { renderProgress } from '../../cli/render-progress.ts';
import { anAssignment, aSubtask, aTask, theResults } from './sample-task.ts';

test('before the plan there is only the line of the task', () => {
  expect(renderProgress(aTask([], { status: 'queued' }), theResults(), { paint: plain })).toEqual(['task_1: queued']);
});

test('each subtask has a row with its agent once it has one', () => {
  const task = aTask([
    aSubtask('subtask_1_1', { status: 'completed', agent_type: 'architect' }),
    aSubtask('subtask_1_2', { estimated_time: '2h 15m' }),
  ]);
  const results = theResults({ assignments: [anAssignment('subtask_1_1', 'agent_architect_001')] });
  expect(renderProgress(task, results, { paint: plain })).toEqual([
    'task_1: in_progress, 1 of 2 subtasks completed',
    'SUBTASK      TITLE                 AGENT TYPE  HOURS   STATUS       AGENT',
    'subtask_1_1  Title of subtask_1_1  architect   1h      completed    agent_architect_001',
    'subtask_1_2  Title of subtask_1_2  backend     2h 15m  pending',
  ]);
});

test("a subtask's row stays as it is while others change", () => {
  const rowOfSecond = (first: Parameters<typeof aSubtask>[1], agents: string[]) =>
    renderProgress(
      aTask([aSubtask('s_1', first), aSubtask('s_2')]),
      theResults({ assignments: agents.map((agent) => anAssignment('s_1', agent)) }),
      { paint: plain },
    )[3];
  expect(rowOfSecond({ status: 'in_progress' }, ['agent_with_a_long_name'])).toBe(rowOfSecond({ status: 'ready' }, []));
});

test('colours change nothing but colour, and are used only on a terminal without NO_COLOR', () => {
  const task = aTask([aSubtask('s_1', { status: 'failed' })]);
  const lines = (stream: { isTTY?: boolean }, env: { NO_COLOR?: string }) =>
    renderProgress(task, theResults(), { paint: paintFor(stream, env) }).join('\n');
  const coloured = lines({ isTTY: true }, {});
  expect(coloured).toContain('\u001b[31mfailed');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  expect(coloured.replaceAll(/\u001b\[\d+m/g, '').replaceAll(/ +$/gm, '')).toBe(lines({}, {}));
  for (const without of [lines({ isTTY: true }, { NO_COLOR: '1' }), lines({ isTTY: false }, {}), lines({}, {})]) {
    expect(without).not.toContain('\u001b');
  }
});

test('titles are cut before anything else where the terminal is narrow', () => {
  const task = aTask([aSubtask('s_1', { title: 'A title that is much longer than there is room for' })]);
  const widths = (columns: number) =>
    renderProgress(task, theResults(), { paint: plain, columns }).map(({ length }) => length);
  expect(Math.max(...widths(70))).toBeLessThanOrEqual(70);
  expect(renderProgress(task, theResults(), { paint: plain, columns: 10 })[2]).toBe(
    's_1      A title that is…  backend     1h     pending',
  );
});
