import { expect, test } from '@jest/globals';
import type { TaskText } from '../../../core/contracts/storage/task-schemas.ts';
import { decomposeTask } from '../../../core/decomposition/decompose-task.ts';
import { phasesOf } from '../../../core/decomposition/phases-of.ts';
import { validatePlan } from '../../../core/decomposition/validate-plan.ts';
import { agentTypesOf } from '../../../core/routing/agent-types.ts';
import { routing } from '../routing/the-routing.ts';
import { aTask } from './a-task.ts';

/** The seed of the run. A failure shows it; set it in the environment to repeat the run. */
const SEED = Number(process.env.SEED ?? Date.now() % 1e9);
const TASKS_PER_KIND = 40;
const FORMATS = [undefined, 'code', 'code + documentation', 'report'];
const WORDS = ['Redis', 'failover', '可用性', '👩‍🚀', 'naïve', '{focus}', '$&', '\n', 'x'.repeat(300)];

/** mulberry32: a small generator of numbers in [0, 1), the same for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(SEED);
const upTo = (max: number) => Math.floor(random() * (max + 1));
const oneOf = <T>(values: T[]): T => values[upTo(values.length - 1)]!;
const words = (max: number) => `${Array.from({ length: upTo(max) }, () => oneOf(WORDS)).join(' ')} w`;

function randomTask(type: string, kind: string | undefined): TaskText {
  const estimates = [undefined, 0.01, 0.1, upTo(10_000) / 100 + 0.01, upTo(4_000) / 4 + 0.25, random() * 100 + 0.01];
  const agents = Object.fromEntries(
    Array.from({ length: upTo(3) }, () => [oneOf(agentTypesOf(routing)), 1 + upTo(4)] as const),
  );
  return aTask({
    type,
    kind,
    title: words(8).slice(0, 200),
    requirements: Array.from({ length: oneOf([0, 1, 3, upTo(50), 50]) }, () => words(5)),
    estimatedHours: oneOf(estimates),
    outputFormat: oneOf(FORMATS),
    agents: random() < 0.5 ? agents : undefined,
  });
}

const kinds = Object.entries(routing.task_types).flatMap(([type, taskType]) =>
  [undefined, ...taskType.kinds].map((kind) => [type, kind] as const),
);

test.each(kinds)('any task of %s/%s gets a valid plan', (type, kind) => {
  for (let count = 0; count < TASKS_PER_KIND; count++) {
    const task = randomTask(type, kind);
    const plan = decomposeTask(task, `task_${count}`, routing);
    const problems = validatePlan(plan, task, routing);
    expect({ SEED, task, problems }).toEqual({ SEED, task, problems: [] });
    const staffed = Object.entries(task.agents ?? {});
    const tally = (agentType: string) => plan.subtasks.filter((each) => each.agentType === agentType).length;
    const short = staffed.filter(([agentType, wanted]) => tally(agentType) < wanted);
    expect({ SEED, task, short }).toEqual({ SEED, task, short: [] });
    expect(JSON.stringify(plan.subtasks.map(({ skills }) => skills))).not.toMatch(/[A-Z]/);
  }
});

test.each(kinds)('the phases of %s/%s are in order, with one that implements', (type, kind) => {
  const roles = phasesOf(aTask({ type, kind })).map(({ role }) => role);
  const rank = (role: string) => ['prepare', 'implement', 'verify', 'conclude'].indexOf(role);
  expect(roles).toEqual([...roles].sort((a, b) => rank(a) - rank(b)));
  expect(roles.filter((role) => role === 'implement')).toHaveLength(1);
});

test.each(kinds)('every requirement of %s/%s is implemented, whatever the checks cover', (type, kind) => {
  const task = aTask({ type, kind, requirements: Array.from({ length: 23 }, (_, index) => `R${index}`) });
  const { subtasks } = decomposeTask(task, 'task_1', routing);
  const first = subtasks.findIndex(({ requirements }) => requirements.length > 0);
  const parallel = subtasks.filter(({ dependsOn }) => dependsOn.join() === subtasks[first]!.dependsOn.join());
  expect(parallel.flatMap(({ requirements }) => requirements)).toEqual(task.requirements.map((_, index) => index));
});
