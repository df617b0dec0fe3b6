import { afterEach, expect, test } from '@jest/globals';
import { KEY } from '../providers/every-provider.ts';
import type { Answer, ProviderRequest } from '../providers/scripted-server.ts';
import { agentsOf, until } from './a-cloud.ts';
import { aModelCloud, diligent, subtaskOf } from './a-model-cloud.ts';

const system = aModelCloud({
  agents: agentsOf(['architect', 'backend', 'qa', 'technical_writer'], { capacity: 4 }),
  config: {
    models: { default: ['anthropic:claude-sonnet-5-5', 'openai:gpt-6.2-sol'], agent_types: {} },
    'model-runtime': { calls: { tries_per_model: 1, retry_delay_ms: 1 } },
  },
});
const aTask = { type: 'development', title: 'Tell', requirements: ['alpha beta gamma'] };

afterEach(() => {
  system.first.script = diligent;
});

/** Waits for the end of a task, then reads the log of the architect's attempts at its first subtask. */
async function linesOf(taskId: string) {
  const log = await until(
    'the log is whole',
    () => system.client.getTaskLog(taskId),
    ({ ended }) => ended,
  );
  return log.lines.filter(({ agent_id }) => agent_id === 'agent_architect_1');
}

const isArchitect = (request: ProviderRequest) => subtaskOf(request).agentType === 'architect';

test('a model agent logs what it does to its task: one write and one line a step, without keys', async () => {
  const { client, first } = system;
  first.script = (request, index) => {
    const answer = diligent(request, index) as Answer;
    if (!isArchitect(request)) return answer;
    if (request.steps === 0) {
      const input = { needed: `A key like ${KEY}\nthat works.`, from: 'the caller.', resumes: 'its arrival.' };
      return { ...answer, calls: [{ name: 'note_blocker', input }] };
    }
    if (request.steps === 2) {
      const [finish] = answer.calls ?? [];
      return {
        ...answer,
        calls: [{ name: 'finish', input: { ...(finish?.input as object), summary: 'All done.\nAnd more.' } }],
      };
    }
    return answer;
  };
  const { taskId } = await client.submitTask(aTask);
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const lines = await linesOf(taskId);
  const id = lines[0]?.subtask_id;
  expect(lines.map(({ level, text }) => `${level} ${text}`)).toEqual([
    'warn Blocker: A key like [key] that works. Needed from: the caller. What resumes it: its arrival.',
    expect.stringMatching(new RegExp(`^info Wrote src/${id}.js \\(\\d+ bytes\\)$`)),
    expect.stringMatching(new RegExp(`^info Wrote docs/${id}.md \\(\\d+ bytes\\)$`)),
    'info Progress: 80 %',
    'info Handed in: All done.',
  ]);
  // Lines of one item have the same time: three steps made three items.
  expect(new Set(lines.map(({ at }) => at)).size).toBe(3);
  expect(lines.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1]);
});

test('the log says that another model goes on, and what a failed attempt did', async () => {
  const { client, first, second } = system;
  first.script = (request, index) => {
    if (isArchitect(request) && subtaskOf(request).attempt === 1) {
      return { status: 400, kind: 'context', message: `prompt is too long, ${KEY}` };
    }
    return diligent(request, index);
  };
  second.script = (request, index) =>
    isArchitect(request) && request.steps === 1 ? { text: '', stop: 'refusal' } : diligent(request, index);
  const { taskId } = await client.submitTask({ ...aTask, title: 'Fail over' });
  expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });
  const [whole, ...lines] = await linesOf(taskId);
  expect(whole).toMatchObject({
    level: 'warn',
    attempt: 1,
    text: 'Goes on with openai:gpt-6.2-sol; anthropic:claude-sonnet-5-5: context too long, 400: prompt is too long, [key]',
  });
  expect(lines.at(-1)).toMatchObject({ attempt: 2, text: expect.stringMatching(/^Handed in: /) });
});
