import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { roadmapPlan } from '../../cli/roadmap/plan-roadmap.ts';
import { run } from '../../cli/run.ts';
import { roadmapProgress } from '../../client/roadmap-progress.ts';
import { aCloud, offline, until } from '../pipeline/a-cloud.ts';
import { aTerminal, tritons } from './a-terminal.ts';

const system = aCloud();
const env = () => ({ TRITONS_URL: system.cloud.url, NO_COLOR: '1' });
const submitted = async () => (await system.client.listTasks({ limit: 100 })).tasks.map(({ task_id }) => task_id);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tritons-deploy-'));
});
afterAll(() => rm(folder, { recursive: true }));
beforeEach(() => {
  system.cast.play = offline;
});

async function fileOf(id: string, text = twoPhases(id)): Promise<string> {
  const file = join(folder, `${id}.yaml`);
  await writeFile(file, text);
  return file;
}
const twoPhases = (id: string) => `
id: ${id}
title: Two phases
phases:
  - name: First
    tasks:
      - { id: one, type: development, title: ${id} one, agents: { Back End: 2 } }
      - { id: two, type: development, title: ${id} two, dependencies: [one] }
  - name: Second
    tasks:
      - { id: three, type: quality, title: ${id} three, estimated_hours: 6 }
`;
const failing = (title: string) => {
  system.cast.play = async (order, context) => {
    if (order.task.title === title) throw new Error('cannot');
    return offline(order, context);
  };
};

test('a wrong file ends with 2 and every fault, and nothing is submitted; without a server too', async () => {
  const text = twoPhases('wrong').replace('type: quality', 'type: qualty').replace('[one]', '[two, nobody]');
  const file = await fileOf('wrong', text);
  const faults = [
    `${file}:8:72 /phases/0/tasks/1/dependencies/0 closes a cycle: two → two`,
    `${file}:8:77 /phases/0/tasks/1/dependencies/1 names no task of this roadmap: nobody`,
  ];
  const type = `${file}:11:22 /phases/1/tasks/0/type is not a task type; known: infrastructure, development, ai_ml, quality, security`;
  const before = await submitted();
  const { code, out, err } = await tritons(['deploy', file], { env: env() });
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.trim().split('\n')).toEqual([...faults, type, '3 faults; nothing was submitted.']);
  expect(await submitted()).toEqual(before);
  const away = await tritons(['deploy', file, '--url', 'http://127.0.0.1:9'], {});
  expect(away.code).toBe(2);
  expect(away.err.trim().split('\n')).toEqual([...faults, '2 faults; nothing was submitted.']);
});

test.each([
  [['deploy', '/no/such.yaml'], '/no/such.yaml cannot be read: ENOENT'],
  [['deploy', 'config/roadmap.yaml', '--as', 'a_b'], 'It must be 1 to 24 of the characters A-Z, a-z, 0-9 and "-".'],
])('%j is wrong use', async (words, says) => {
  const { code, err } = await tritons(words, { env: env() });
  expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
});

describe('--dry-run', () => {
  test('shows hours, and costs only if they were measured', async () => {
    const { task_id } = await system.client.submitTask({ type: 'development', title: 'Measured' });
    await system.client.waitForTask(task_id);
    const file = await fileOf('dry');
    const dryRun = () => tritons(['deploy', file, '--dry-run', '--json'], { env: env() });
    const { out } = await until('the task is counted', dryRun, ({ out }) => out.includes('"expected_cost_usd":0'));
    const plan = roadmapPlan.parse(JSON.parse(out));
    expect(plan).toMatchObject({ roadmap_id: 'dry', tasks: 3, expected_cost_usd: null });
    const [one, , three] = plan.phases.flatMap(({ tasks }) => tasks);
    expect(one).toMatchObject({ expected_cost_usd: 0, agents: { 'Back End': 2 } });
    expect(one!.cost_basis).toMatch(/^average of the development tasks of the last 30 days whose cost is known: \d+$/);
    expect(three).toMatchObject({
      hours: 6,
      expected_cost_usd: null,
      cost_basis: 'no quality task of known cost has ended in the last 30 days',
    });
    const text = await tritons(['deploy', file, '--dry-run'], { env: env() });
    expect(text.out).toMatch(/\ndry three +quality +medium +– +6 +–\n/);
    expect(text.out).toContain(`\n3 tasks · ${plan.hours} h of work\n`);
    expect(text.out).toContain('COST: no quality task of known cost has ended in the last 30 days.');
    expect((await submitted()).filter((id) => id.startsWith('dry_'))).toEqual([]);
  });
});

test('piped: a line for each change, then state, time, cost and quality', async () => {
  const file = await fileOf('piped');
  const { code, out, err } = await tritons(['deploy', file], { env: env() });
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.trim().split('\n');
  expect(lines[0]).toBe('● in progress  First');
  expect(lines).toContainEqual(
    expect.stringMatching(/^ {2}✓ completed {2}piped_two {2}piped two {2}\d.*, \$0\.00, quality \d\.\d\d$/),
  );
  expect(lines.indexOf('✓ completed  First')).toBeLessThan(lines.findIndex((line) => line.includes('piped_three')));
  expect(lines.at(-1)).toMatch(/^✓ completed · 3 of 3 tasks · \d.* · \$0\.00 · quality \d\.\d\d$/);
  expect(new Set(lines).size).toBe(lines.length);
});

test('--json prints the progress after each change as a line', async () => {
  const file = await fileOf('json');
  const { out } = await tritons(['deploy', file, '--json'], { env: env() });
  const seen = out
    .trim()
    .split('\n')
    .map((line) => roadmapProgress.parse(JSON.parse(line)));
  expect(seen[0]!.status).toBe('not_submitted');
  expect(seen.at(-1)).toMatchObject({
    status: 'completed',
    phases: [{ status: 'completed' }, { status: 'completed' }],
  });
});

test('a failed task ends it with 1 before the next phase; --keep-going begins that', async () => {
  const file = await fileOf('bad');
  failing('bad one');
  const { code, out, err } = await tritons(['deploy', file], { env: env() });
  expect(code).toBe(1);
  expect(out).toMatch(/\n✗ failed · 0 of 3 tasks · /);
  expect(out).toMatch(/\n✗ failed {2}bad_one: [\s\S]+\ntritons retry bad_one {2}runs it again\n$/);
  expect(err).toBe(`Then go on where it stands: tritons deploy ${file}\n`);
  expect((await submitted()).filter((id) => id.startsWith('bad_')).sort()).toEqual(['bad_one', 'bad_two']);
  const kept = await tritons(['deploy', file, '--keep-going'], { env: env() });
  expect(kept.code).toBe(1);
  expect(kept.out).toMatch(/ ✓ completed {2}bad_three /);
});

test('a task that was changed since it was submitted is refused, and --as deploys it anew', async () => {
  const file = await fileOf('change');
  expect((await tritons(['deploy', file], { env: env() })).code).toBe(0);
  await fileOf('change', twoPhases('change').replace('title: change one', 'title: other'));
  const { code, err } = await tritons(['deploy', file], { env: env() });
  expect(code).toBe(1);
  expect(err).toMatch(/^The id change_one is taken: [\s\S]+ under another id: --as ID\n$/);
  const anew = await tritons(['deploy', file, '--as', 'changed'], { env: env() });
  expect(anew.code).toBe(0);
  expect(anew.out).toContain('changed_one  other');
});

test('on a terminal it redraws; what needs a person comes with its command', async () => {
  const file = await fileOf('gate', twoPhases('gate').replace('agents: { Back End: 2 }', 'approval: true'));
  const stop = new AbortController();
  const { terminal, written } = aTerminal({ env: env(), columns: 60, interrupt: stop.signal });
  const ended = run(['deploy', file], terminal);
  const views = () => written.out.split('\u001b[0J').slice(1);
  await until('it waits', views, (all) => all.at(-1)?.includes('tritons approve gate_one') ?? false);
  expect(views().at(-1)).toContain('◆ waits for approval  gate one');
  stop.abort();
  expect(await ended).toBe(130);
  expect(written.err).toBe(
    `The server goes on with what was submitted, 2 of 3 tasks. The others wait for you: tritons deploy ${file}\n`,
  );
  await system.client.approveTask('gate_one');
  expect((await tritons(['deploy', file], { env: env() })).code).toBe(0);
});
