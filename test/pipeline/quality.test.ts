import { expect, test } from '@jest/globals';
import type { ApiError } from '../../client/api-error.ts';
import { aCloud, agentsOf, offline, until } from './a-cloud.ts';
import { fillReport } from './reports.ts';

const system = aCloud({ agents: agentsOf(['architect', 'backend', 'qa'], { perType: 2 }) });
const body = { type: 'development', title: 'Look closely', requirements: ['alpha beta gamma'] };

/** Runs a task whose backend subtask is sent back once, then fails once, then is accepted. */
async function aReworkedTask() {
  system.cast.play = async (order, context) => {
    const result = await offline(order, context);
    if (order.agent.agentType !== 'backend' || order.attempt > 2) return result;
    if (order.attempt === 2) throw new Error('No idea');
    return { ...result, requirements_met: [] };
  };
  const { taskId } = await system.client.submitTask(body);
  await system.client.waitForTask(taskId);
  system.cast.play = offline;
  const [architect, backend, qa] = (await system.client.getTask(taskId)).subtasks.map(({ id }) => id);
  return { taskId, architect: architect!, backend: backend!, qa: qa! };
}

test('every assessed attempt is shown with its findings, also one that was sent back', async () => {
  const { client } = system;
  const { taskId, architect, backend, qa } = await aReworkedTask();
  const quality = await client.getTaskQuality(taskId);
  expect(quality).toMatchObject({ task_id: taskId, status: 'completed', left_out: { attempts: 0, findings: 0 } });
  expect(quality.links.quality).toBe(`/api/tasks/${taskId}/quality`);
  expect((await client.getTaskResults(taskId)).links.quality).toBe(quality.links.quality);
  const seen = quality.subtasks.map(({ subtask_id, attempts }) => [
    subtask_id,
    attempts.map(({ attempt, verdict, current }) => [attempt, verdict, current]),
  ]);
  expect(seen).toEqual([
    [architect, [[1, 'pass', true]]],
    [
      backend,
      [
        [3, 'pass', true],
        [1, 'rework', false],
      ],
    ],
    [qa, [[1, 'pass', true]]],
  ]);
  const [accepted, sentBack] = quality.subtasks[1]!.attempts;
  expect(sentBack?.findings[0]).toMatchObject({ checker: 'requirements-coverage', severity: 'major' });
  expect(sentBack?.agent_id).toMatch(/^agent_backend_/);
  expect(accepted?.checks.map(({ checker }) => checker)).toContain('artifacts');
  const current = quality.subtasks.flatMap(({ attempts }) => attempts.filter((attempt) => attempt.current));
  const majors = current.flatMap(({ findings }) => findings).filter(({ severity }) => severity === 'major');
  expect(quality.totals.major).toBe(majors.length);

  const one = await client.getTaskQuality(taskId, { subtask_id: backend, attempt: 1 });
  expect(one.subtasks).toMatchObject([{ subtask_id: backend, attempts: [{ attempt: 1, current: false }] }]);
  const latest = await client.getTaskQuality(taskId, { subtask_id: backend, attempts: 'current' });
  expect(latest.subtasks[0]?.attempts.map(({ attempt }) => attempt)).toEqual([3]);
  expect((await client.getTaskQuality(taskId, { attempt: 9 })).subtasks.flatMap(({ attempts }) => attempts)).toEqual(
    [],
  );
  const unknown = client.getTaskQuality(taskId, { subtask_id: 'unknown' });
  await expect(unknown.catch(({ problem }: ApiError) => Promise.reject(problem))).rejects.toMatchObject({
    status: 400,
    errors: [{ field: 'subtask_id' }],
  });
});

test('as SARIF it has the latest attempts, and on demand all', async () => {
  const { client } = system;
  const { taskId, backend } = await aReworkedTask();
  const results = async (query = {}) => (await client.getTaskSarif(taskId, query)).runs.map(({ results }) => results);
  const [current] = await results();
  expect(current?.filter(({ properties }) => properties.subtask_id === backend && properties.attempt < 3)).toEqual([]);
  const all = await results({ attempts: 'all' });
  expect(all).toHaveLength(4);
  expect(all.flat().map(({ properties }) => properties.attempt)).toContain(1);
  expect((await results({ subtask_id: backend, attempt: 1 })).flat().map(({ level }) => level)).toContain('error');
});

test('the Accept header decides, by its q-values; unknown media types get JSON', async () => {
  const { taskId } = await aReworkedTask();
  const typeFor = async (accept: string) => {
    const response = await fetch(`${system.cloud.url}/api/tasks/${taskId}/quality`, { headers: { accept } });
    expect(response.status).toBe(200);
    return response.headers.get('content-type');
  };
  const [json, sarif] = ['application/json', 'application/sarif+json'];
  for (const [accept, type] of [
    ['*/*', json],
    [sarif, sarif],
    [`${sarif};q=0.5, ${json}`, json],
    [`${json};q=0.5, ${sarif};q=0.6`, sarif],
    [`${sarif};q=0`, json],
    [`${sarif}, */*`, sarif],
    ['text/html, image/png', json],
    ['APPLICATION/SARIF+JSON', sarif],
    [';;;', json],
  ] as const) {
    expect([accept, await typeFor(accept)]).toEqual([accept, type]);
  }
});

test('an attempt that a person rejected is shown beside the one that came after it', async () => {
  const { client } = system;
  const { taskId } = await client.submitTask({ ...body, title: 'Rejected', approval: true });
  const approval = async (run: number) =>
    until(
      'it waits for approval',
      async () => ({ ...(await client.getTask(taskId)), ...(await client.getTaskStatus(taskId)) }),
      ({ stage, run: current }) => stage === 'approval' && current === run,
    );
  const { subtasks } = await approval(1);
  await client.rejectTask(taskId, { subtasks: [subtasks[1]!.id], comment: 'Once more' });
  await approval(2);
  const quality = await client.getTaskQuality(taskId);
  expect(
    quality.subtasks.map(({ attempts }) => attempts.map(({ attempt, agent_id }) => [attempt, !!agent_id])),
  ).toEqual([
    [[1, true]],
    [
      [2, true],
      [1, true],
    ],
    [
      [2, true],
      [1, true],
    ],
  ]);
  await client.approveTask(taskId);
});

test('an answer stays below Lambda’s limit, and says what it leaves out', async () => {
  const { client } = system;
  const { taskId, backend, qa } = await aReworkedTask();
  for (const subtaskId of [backend, qa]) await fillReport({ taskId, subtaskId, attempt: subtaskId === qa ? 1 : 3 });
  const answer = async (query: string, accept: string) => {
    const response = await fetch(`${system.cloud.url}/api/tasks/${taskId}/quality${query}`, { headers: { accept } });
    const text = await response.text();
    expect(Buffer.byteLength(JSON.stringify({ statusCode: 200, headers: {}, body: text }))).toBeLessThan(6_000_000);
    return text;
  };
  const quality = JSON.parse(await answer('', 'application/json')) as Awaited<ReturnType<typeof client.getTaskQuality>>;
  expect(quality.totals).toMatchObject({ critical: 2_000 });
  const shown = quality.subtasks[1]?.attempts[0];
  expect(shown?.left_out).toBeGreaterThan(0);
  expect((shown?.findings.length ?? 0) + (shown?.left_out ?? 0)).toBe(1_000);
  expect(quality.left_out.findings).toBeGreaterThanOrEqual(2 * (shown?.left_out ?? 0));
  const one = await client.getTaskQuality(taskId, { subtask_id: backend, attempts: 'current' });
  expect(one.subtasks[0]?.attempts[0]?.findings.length).toBeGreaterThan(shown?.findings.length ?? 0);
  const sarif = JSON.parse(await answer('', 'application/sarif+json'));
  expect(sarif.runs[0].invocations[0].toolExecutionNotifications).toHaveLength(1);
  await answer('?attempts=all', 'application/sarif+json');
});
