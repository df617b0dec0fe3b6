import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { acceptanceChecks, figuresIn } from '../../agents/acceptance-checks.ts';
import type { RuntimeContext, WorkOrder } from '../../agents/runtime.ts';
import { runtimeFor } from '../../agents/runtimes.ts';
import { UsageMeter } from '../../agents/usage-meter.ts';
import { stepsFor } from '../../agents/work-guidance.ts';
import { routingConfig } from '../../core/contracts/config/routing.ts';
import { deliverable } from '../../core/contracts/storage/deliverable.ts';
import { aDeliverable, assess, markdown, anOrder as orderOf, planted, requirements } from '../checks/fixtures.ts';

const context = (signal = new AbortController().signal): RuntimeContext => ({
  signal,
  now: () => new Date('2025-01-01T00:00:00Z'),
  heartbeat: async () => {},
  log: async () => {},
  meter: new UsageMeter(),
});

const anOrder = (
  texts: string[],
  changes: Partial<WorkOrder> = {},
  subtask: Partial<WorkOrder['subtask']> = {},
): WorkOrder => ({
  taskId: 'task_1',
  subtaskId: 'subtask_1',
  attempt: 1,
  agent: { agentId: 'agent_backend_1', agentType: 'backend', department: 'ARCHITECTURE' },
  task: {
    type: 'development',
    kind: undefined,
    priority: 'high',
    title: 'Implement Redis Clustering',
    description: 'Set up Redis clustering for high availability',
    requirements: texts,
    estimatedHours: 8,
    dependencies: [],
    outputFormat: 'code + documentation',
    maxCostUsd: undefined,
    agents: undefined,
  },
  subtask: {
    title: 'Implement Cluster Configuration',
    description: '',
    agentType: 'backend',
    hours: 3,
    requirements: requirements(...texts),
    ...subtask,
  },
  inputs: [],
  findings: [],
  ...changes,
});

const work = async (order: WorkOrder) => {
  const runtime = await runtimeFor('builtin', undefined);
  const result = await runtime.run(order, context());
  return deliverable.parse({ ...aDeliverable(), ...result, runtime: runtime.name });
};
const briefOf = async (order: WorkOrder): Promise<string> => (await work(order)).artifacts[0]!.content;
/** The lines outside of fenced blocks: what Markdown gives a structure to. */
const structure = (brief: string): string => brief.replaceAll(/^(`{3,})text\n[\s\S]*?\n\1$/gm, '');

test('a brief says at its top, and in its summary, that it is a plan and not the work', async () => {
  const result = await work(anOrder([]));
  expect(result.artifacts[0]!.content.split('\n').slice(0, 4).join('\n')).toMatch(
    /offline\/brief.*without a model.*not the work/s,
  );
  expect(result.summary).toContain('not the work');
});

test('an offline brief costs nothing and calls nobody', async () => {
  expect((await work(anOrder(['x']))).usage).toEqual({ api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 });
});

test('it claims each of its requirements for the one brief, by their index in the task', async () => {
  const order = anOrder([], {}, { requirements: [{ index: 4, text: 'Failover' }] });
  const { artifacts, requirements_met } = await work(order);
  expect(artifacts.map(({ path }) => path)).toEqual(['briefs/subtask_1.md']);
  expect(requirements_met).toEqual([{ requirement: 4, artifacts: ['briefs/subtask_1.md'] }]);
});

describe('a brief passes the checks', () => {
  test.each([
    ['without requirements', []],
    ['for the requirements of the seed', ['Support 3-node minimum cluster', 'Automatic failover', 'Data persistence']],
    ['for a requirement in Chinese', ['支持三节点集群，延迟低于100毫秒']],
    ['for an emoji-only requirement', ['🚀🚀']],
    ['for punctuation', ['!!!']],
    ['for a control character', ['\0', 'a\0b cluster']],
    ['for lone surrogates', ['\ud800']],
    ['for 50 long requirements', Array.from({ length: 50 }, (_, i) => `Réq ${i} ${'word `code` # '.repeat(140)}`)],
    ['for one word of 2,000 letters', ['x'.repeat(2_000)]],
  ])('%s', async (_, texts) => {
    const report = await assess(await work(anOrder(texts)), {
      order: orderOf({ requirements: requirements(...texts) }),
    });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({ verdict: 'pass', score: 1 });
  });

  test('even with the most inputs and requirements that a subtask may have', async () => {
    const texts = Array.from({ length: 50 }, (_, i) => `Réq ${i} ${'[a](b) TODO '.repeat(160)}`);
    const artifacts = Array.from({ length: 50 }, (_, i) => markdown('x', `${'long/'.repeat(50)}${i}.md`));
    const inputs = Array.from({ length: 39 }, () => aDeliverable({ summary: '[a](b) `'.repeat(500), artifacts }));
    const report = await assess(await work(anOrder(texts, { inputs })), {
      order: orderOf({ requirements: requirements(...texts) }),
    });
    expect(report).toMatchObject({ verdict: 'pass', score: 1, findings: [] });
  });

  test('even behind a description of 100,000 characters', async () => {
    const order = anOrder(['Automatic failover'], {}, { description: '# '.repeat(50_000) });
    expect(
      await assess(await work(order), {
        order: orderOf({ requirements: requirements('Automatic failover') }),
      }),
    ).toMatchObject({
      verdict: 'pass',
    });
  });
});

test.each([
  ['requirement', 'title'],
  ['title', 'requirement'],
])('a key planted in a %s is reported', async (place) => {
  for (const secret of [planted.awsAccessKeyId, planted.githubToken]) {
    const text = `Connect with ${secret}`;
    const order = place === 'title' ? anOrder([], {}, { title: text }) : anOrder([text]);
    const report = await assess(await work(order));
    expect(
      report.findings.some(({ checker, severity }) => checker === 'security-scan' && severity === 'critical'),
    ).toBe(true);
    expect(JSON.stringify(report)).not.toContain(secret.slice(4));
  }
});

test('every requirement is quoted word for word', async () => {
  const text = 'Use `a_b` **now** <b>\n# not a heading\n```\n- [ ] not a check';
  expect(await briefOf(anOrder([text]))).toContain(`\n\`\`\`\`text\n${text}\n\`\`\`\`\n`);
});

test('texts of callers and agents cannot add structure', async () => {
  const hostile =
    '`x` <script>alert(1)</script>\n\n# Owned\n```\n| a |\r## Owned too\u2028### Owned three ![i](http://x)';
  const finding = {
    checker: hostile,
    rule: hostile,
    severity: 'major',
    file: hostile,
    line: 1,
    message: hostile,
  } as const;
  const input = aDeliverable({ summary: hostile, artifacts: [markdown('x', hostile)], runtime: hostile });
  const order = anOrder(
    [hostile],
    { findings: [finding], inputs: [input] },
    { title: hostile, description: hostile, agentType: hostile },
  );
  const brief = await briefOf({
    ...order,
    task: { ...order.task, title: hostile, description: hostile, outputFormat: hostile },
  });
  const plain = structure(brief);
  expect(plain.match(/^#+ .*$/gm)!.filter((heading) => /^#+ Owned/.test(heading))).toEqual([]);
  expect(plain).not.toMatch(/(?<!\\)</);
  expect(plain).not.toMatch(/(?<!\\)!\[|^```/m);
  expect(plain).not.toMatch(/[\r\u2028]/);
});

test('a brief lists what it builds on and what the last attempt left open', async () => {
  const input = aDeliverable({
    subtask_id: 'subtask_0',
    summary: 'Chose three masters',
    artifacts: [markdown('abc', 'adr/1_masters.md')],
  });
  const finding = {
    checker: 'artifacts',
    rule: 'unreadable',
    severity: 'major',
    file: 'b.json',
    line: 7,
    message: 'is not valid JSON',
  } as const;
  const brief = await briefOf(anOrder([], { attempt: 2, inputs: [input], findings: [finding] }));
  expect(brief).toContain('### From subtask_0');
  expect(brief).toContain('Chose three masters');
  expect(brief).toContain('- adr/1_masters.md (text/markdown, 3 characters)');
  expect(brief).toContain('- [ ] major in b.json, line 7: is not valid JSON (artifacts)');
});

test('an attempt that is over writes nothing', async () => {
  const run = (await runtimeFor('builtin', undefined)).run(
    anOrder([]),
    context(AbortSignal.abort(new Error('cancelled'))),
  );
  await expect(run).rejects.toThrow('cancelled');
});

test('every agent type of config/routing.yaml has steps of its own', () => {
  const { departments } = routingConfig.parse(parse(readFileSync('config/routing.yaml', 'utf8')));
  const types = Object.values(departments).flatMap(({ agent_types }) => agent_types);
  for (const type of types) expect(stepsFor(type)).not.toEqual(stepsFor('toString'));
});

describe('acceptance checks', () => {
  test.each([
    ['Support 3-node minimum cluster', ['3-node']],
    ['< 100ms spawn time at 10,000 requests/s', ['< 100ms', '10,000 requests/s']],
    ['at least 99.9 % uptime within 30 s', ['at least 99.9 %', 'within 30 s']],
    ['延迟低于100毫秒', ['100毫秒']],
    ['TLS 1.3, AES-256-GCM, RFC 9110, by 2030', []],
  ])('take the figures from %j', (requirement, figures) => {
    expect(figuresIn(requirement)).toEqual(figures);
  });

  test('ask for the signals if monitoring is required', () => {
    expect(acceptanceChecks('Monitoring integration').join()).toContain('signals');
  });

  test('say so if a requirement names nothing measurable', () => {
    expect(acceptanceChecks('Make it nice')[0]).toContain('names nothing measurable');
  });

  test('are ready within a second for a megabyte of digits or letters', () => {
    const before = process.cpuUsage();
    for (const text of ['1'.repeat(1e6), '1.'.repeat(5e5), 'at least '.repeat(1e5), 'a-'.repeat(5e5)])
      acceptanceChecks(text);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
  });
});
