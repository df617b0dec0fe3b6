import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { InvalidRoadmap, parseRoadmap, planSizeOf, routingOf } from '../../client/parse-roadmap.ts';
import { routingConfig } from '../../core/contracts/config/routing.ts';
import { viewDepartments } from '../../core/views/view-departments.ts';

const config = routingConfig.parse(parse(readFileSync('config/routing.yaml', 'utf8')));
const routing = routingOf(viewDepartments(config));

const faultsOf = (text: string) => {
  try {
    parseRoadmap(text, { file: 'r.yaml', routing });
    return [];
  } catch (error) {
    if (error instanceof InvalidRoadmap) return error.message.split('\n');
    throw error;
  }
};

test('the routing of a server is that of its config', () => {
  expect(routing).toEqual(config);
});

/** The seed's "Immediate Task Queue". */
const seed = [
  [
    'Week 1: Foundation Tasks',
    [
      [
        'Implement Task Queue Manager',
        'critical',
        { backend: 2, frontend: 1 },
        'Working task queue with Redis backend',
      ],
      ['Create Agent Status Dashboard', 'high', { frontend: 1, backend: 1 }, 'Real-time agent monitoring UI'],
      [
        'Build Task Distribution Algorithm',
        'critical',
        { ml_engineer: 1, backend: 1 },
        'Intelligent task routing system',
      ],
    ],
  ],
  [
    'Week 2: Integration Tasks',
    [
      ['LLM Provider Integration Testing', 'high', { qa: 2, backend: 1 }, 'Comprehensive test suite'],
      ['Implement Circuit Breakers', 'critical', { backend: 2 }, 'Fault-tolerant API calls'],
      ['Create Recovery Mechanisms', 'high', { backend: 1, devops: 1 }, 'Automatic failure recovery'],
    ],
  ],
  [
    'Week 3: Security Tasks',
    [
      ['Implement RBAC System', 'critical', { security: 1, backend: 1 }, 'Role-based access control'],
      ['Add Encryption Layer', 'high', { security: 1, backend: 1 }, 'End-to-end encryption'],
      ['Create Audit Logging', 'medium', { backend: 1 }, 'Comprehensive audit trails'],
    ],
  ],
  [
    'Week 4: Performance Tasks',
    [
      ['Optimize Agent Spawn Time', 'high', { performance: 1, backend: 1 }, '< 100ms spawn time'],
      ['Implement Caching Layer', 'medium', { backend: 1, devops: 1 }, 'Redis-based caching'],
      ['Add Monitoring Metrics', 'medium', { devops: 1 }, 'Prometheus metrics'],
    ],
  ],
];

test("config/roadmap.yaml is the seed's four weeks: titles, priorities, staffing, outputs, and a kind for each", () => {
  const roadmap = parseRoadmap(readFileSync('config/roadmap.yaml', 'utf8'), { routing });
  const read = roadmap.phases.map(({ name, tasks }) => [
    name,
    tasks.map(({ title, priority, agents, output }) => [title, priority, agents, output]),
  ]);
  expect(read).toEqual(seed);
  const tasks = roadmap.phases.flatMap((phase) => phase.tasks);
  expect(tasks.filter(({ kind }) => kind === undefined)).toEqual([]);
  for (const task of tasks) {
    const { hours, subtasks } = planSizeOf(roadmap, task, routing);
    expect(hours).toBeGreaterThan(0);
    expect(subtasks).toBeGreaterThanOrEqual(Object.values(task.agents!).reduce((sum, each) => sum + each, 0));
  }
});

test('every fault is named at once, with its line and column', () => {
  const text = `id: four_weeks
title: T
colour: red
phases:
  - name: One
    tasks:
      - { id: a, type: develpment, title: A, dependencies: [c, zzz] }
      - id: b
        type: development
        kind: unit_testing
        title: B
        dependencies: [a]
        agents: { wizard: 1, backend: 99 }
      - { id: c, type: quality, title: C, dependencies: [b] }
  - name: Two
    tasks:
      - { id: a, type: quality }
      - { id: d, type: quality, title: D, dependencies: [d, e] }
  - name: Three
    tasks:
      - { id: e, type: quality, title: E }
`;
  expect(faultsOf(text)).toEqual([
    'r.yaml:1:1 /id must be 1 to 24 of the characters A-Z, a-z, 0-9 and "-"',
    'r.yaml:3:1 /colour is not a known field',
    expect.stringMatching(/^r\.yaml:7:18 \/phases\/0\/tasks\/0\/type is not a task type; known: infrastructure, /),
    'r.yaml:7:64 /phases/0/tasks/0/dependencies/1 names no task of this roadmap: zzz',
    expect.stringMatching(/^r\.yaml:10:9 \/phases\/0\/tasks\/1\/kind is not a kind of the type development; known: /),
    'r.yaml:12:24 /phases/0/tasks/1/dependencies/0 closes a cycle: a → c → b → a',
    expect.stringMatching(/^r\.yaml:13:19 \/phases\/0\/tasks\/1\/agents\/wizard is not an agent type; known: /),
    expect.stringMatching(/^r\.yaml:13:30 \/phases\/0\/tasks\/1\/agents\/backend .*10/),
    'r.yaml:17:9 /phases/1/tasks/0/title is required',
    'r.yaml:17:11 /phases/1/tasks/0/id is the id of another task too: a, at /phases/0/tasks/0',
    'r.yaml:18:58 /phases/1/tasks/1/dependencies/0 closes a cycle: d → d',
    'r.yaml:18:61 /phases/1/tasks/1/dependencies/1 names a task of a later phase: e, at /phases/2/tasks/0',
  ]);
});

const one = (fields: string) => `{ id: r, title: T, phases: [{ name: P, tasks: [{ id: a, title: A, ${fields} }] }] }`;

test.each([
  [
    'two cycles',
    'id: r\ntitle: T\nphases: [{ name: P, tasks: [\n  { id: a, type: quality, title: A, dependencies: [b, c] },\n  { id: b, type: quality, title: B, dependencies: [a] },\n  { id: c, type: quality, title: C, dependencies: [a] }] }]',
    [
      'r.yaml:5:52 /phases/0/tasks/1/dependencies/0 closes a cycle: a → b → a',
      'r.yaml:6:52 /phases/0/tasks/2/dependencies/0 closes a cycle: a → c → a',
    ],
  ],
  [
    'a staffing that cannot be planned',
    one('type: development, agents: { backend: 10, frontend: 10, database: 10, api: 10, devops: 10 }'),
    [
      expect.stringMatching(
        /^r\.yaml:1:86 \/phases\/0\/tasks\/0\/agents asks for a plan of \d+ subtasks; a plan has at most 40$/,
      ),
    ],
  ],
  [
    'names that add up',
    one('type: development, agents: { backend: 9, Back End: 9 }'),
    [expect.stringMatching(/^r\.yaml:1:96 \/phases\/0\/tasks\/0\/agents\/backend adds up to 18: /)],
  ],
  [
    'broken syntax',
    'id: r\ntitle: [a\nphases: {',
    [expect.stringMatching(/^r\.yaml:3:\d+ /), expect.stringMatching(/^r\.yaml:\d+:\d+ /)],
  ],
  ['a key twice', 'id: r\nid: s', ['r.yaml:2:1 Map keys must be unique']],
  [
    'aliases that would make it huge',
    `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]\nc: [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]`,
    [expect.stringMatching(/^r\.yaml:1:1 Excessive alias count/)],
  ],
  ['an empty file', '', ['r.yaml:1:1 is not valid: expected object, received null']],
  ['a list', '- a', [expect.stringMatching(/^r\.yaml:1:1 /)]],
])('%s', (_, text, expected) => {
  expect(faultsOf(text)).toEqual(expected);
});

test('without a routing, types are left to the server', () => {
  expect(parseRoadmap(one('type: brewing')).phases[0]!.tasks[0]).toMatchObject({ type: 'brewing' });
});
