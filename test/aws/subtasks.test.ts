import { describe, expect, test } from '@jest/globals';
import type { AttemptRef } from '../../aws/keys.ts';
import { Subtasks } from '../../aws/subtasks.ts';
import { Table } from '../../aws/table.ts';
import type { AttemptFailure } from '../../core/lifecycle/attempt-end.ts';
import type { Subtask } from '../../core/lifecycle/task.ts';
import { aSubtask } from '../core/lifecycle/stored.ts';
import { startServices } from '../local/start-services.ts';

await startServices();
const subtasks = new Subtasks(new Table('tritons'));
const at = '2025-03-01T11:00:00.000Z';
const assignment = (attempt: number) => ({
  task_id: 'subtask_1',
  attempt,
  assigned_at: at,
  selected_agents: [],
  fallback_agents: ['agent_2'],
});
const failure: AttemptFailure = { agentId: 'agent_1', error: 'AttemptFailed', message: 'No', at, counts: true };
const usage = { apiCalls: 3, costUsd: 0.25, unpriced: 1, cacheHits: 2 };
const verdict = { quality: { verdict: 'pass' as const, score: 0.9 }, finishedAt: at, token: 'assess token' };

let made = 0;
async function aStored(changes: Partial<Subtask> = {}) {
  made += 1;
  const subtask = aSubtask({ taskId: `task_${made}`, ...changes });
  await subtasks.create(subtask);
  const ref = (attempt: number, run = 1): AttemptRef => ({
    taskId: subtask.taskId,
    subtaskId: 'subtask_1',
    run,
    attempt,
  });
  return { subtask, ref, now: () => subtasks.get(subtask) as Promise<Subtask> };
}

/** Stores a subtask whose first attempt runs. */
async function anAttempt() {
  const stored = await aStored();
  await subtasks.beginAttempt(stored.ref(0), 'match token');
  await subtasks.assign(stored.ref(1), assignment(1), 'builtin');
  await subtasks.start(stored.ref(1), 'execute token', at);
  return stored;
}

test('is stored as it was planned, once', async () => {
  const { subtask, now } = await aStored({ waitsOn: ['a', 'b'] });
  expect(await subtasks.create({ ...subtask, title: 'Other' })).toBe(false);
  expect({ ...(await now()), waitsOn: (await now()).waitsOn.sort() }).toEqual(defined(subtask));
});

test('goes from attempt to verdict', async () => {
  const { ref, now } = await aStored();
  expect(await subtasks.beginAttempt(ref(0), 'match token')).toMatchObject({ attempt: 0 });
  expect(await now()).toMatchObject({ attempt: 1, status: 'pending', stage: 'match', token: 'match token' });
  const assigned = await subtasks.assign(ref(1), assignment(1), 'builtin');
  expect(assigned).toMatchObject({ status: 'in_progress', stage: 'execute', token: 'match token', runtime: 'builtin' });
  expect(await subtasks.start(ref(1), 'execute token', at)).toMatchObject({ startedAt: at, token: 'execute token' });
  expect(await subtasks.complete(ref(1), verdict, usage)).toMatchObject({ status: 'completed', usage, ...verdict });
});

describe('a write with an old attempt, a later one or another run does nothing', () => {
  const others = (ref: (attempt: number, run?: number) => AttemptRef) => [ref(0), ref(2), ref(1, 2), ref(1, 0)];
  const writes: [string, (ref: AttemptRef) => Promise<unknown>][] = [
    ['start', (ref) => subtasks.start(ref, 'other', 'later')],
    ['assign', (ref) => subtasks.assign(ref, assignment(9), 'builtin')],
    ['replaceToken', (ref) => subtasks.replaceToken(ref, 'other')],
    [
      'awaitAgent',
      (ref) => subtasks.awaitAgent(ref, { submitter: 'ann', agentType: 'x', rank: '1', reason: 'r', readyAt: at }),
    ],
    ['recordFailure', (ref) => subtasks.recordFailure(ref, failure, usage)],
    ['markEnded', (ref) => subtasks.markEnded(ref, failure)],
    ['complete', (ref) => subtasks.complete(ref, verdict, usage)],
    ['beginAttempt', (ref) => subtasks.beginAttempt(ref, 'other')],
  ];
  test.each(writes)('%s', async (_name, write) => {
    const started = await anAttempt();
    const before = await started.now();
    for (const ref of others(started.ref)) expect(await write(ref)).toBeUndefined();
    expect(await started.now()).toEqual(before);

    const waiting = await aStored();
    await subtasks.beginAttempt(waiting.ref(0), 'match token');
    const parked = await waiting.now();
    for (const ref of others(waiting.ref)) expect(await write(ref)).toBeUndefined();
    expect(await waiting.now()).toEqual(parked);
  });

  test('nor does one on a subtask that does not exist', async () => {
    const ref = { taskId: 'nothing', subtaskId: 'subtask_1', run: 1, attempt: 0 };
    for (const [, write] of writes) expect(await write(ref)).toBeUndefined();
    expect(await subtasks.get(ref)).toBeUndefined();
  });
});

describe('an attempt', () => {
  test('one of 10 that begin at once begins', async () => {
    const { ref, now } = await aStored();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => subtasks.beginAttempt(ref(0), `token ${n}`)),
    );
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await now()).toMatchObject({ attempt: 1, token: `token ${answers.findIndex(Boolean)}` });
  });

  test('is assigned once, and not before its dependencies are complete', async () => {
    const { ref } = await aStored({ waitsOn: ['a'] });
    await subtasks.beginAttempt(ref(0), 'token');
    expect(await subtasks.assign(ref(1), assignment(1), 'builtin')).toBeUndefined();
    const completed = aSubtask({ subtaskId: 'a', attempt: 4, inputs: { before: 2 } });
    expect(await subtasks.dependencyCompleted(ref(1), completed)).toMatchObject({
      waitsOn: [],
      inputs: { a: 4, before: 2 },
    });
    expect(await subtasks.assign(ref(1), assignment(1), 'builtin')).toBeDefined();
    expect(await subtasks.assign(ref(1), assignment(1), 'builtin')).toBeUndefined();
  });

  test('is started once: a repeated message finds it started', async () => {
    const { ref, now } = await anAttempt();
    expect(await subtasks.start(ref(1), 'other', 'later')).toBeUndefined();
    expect(await now()).toMatchObject({ startedAt: at, token: 'execute token' });
  });

  test('that failed is recorded once with its usage, and the next begins without traces of it', async () => {
    const { ref, now } = await anAttempt();
    expect(await subtasks.recordFailure(ref(1), failure, usage)).toMatchObject({ failures: { 1: failure }, usage });
    expect(await subtasks.recordFailure(ref(1), { ...failure, message: 'Other' }, usage)).toBeUndefined();
    const before = await subtasks.beginAttempt(ref(1), 'token 2');
    expect(before).toMatchObject({ attempt: 1, assignment: assignment(1), startedAt: at });
    const after = await now();
    expect(after).toMatchObject({ attempt: 2, status: 'pending', failures: { 1: failure }, token: 'token 2', usage });
    for (const gone of ['assignment', 'runtime', 'startedAt', 'readyAt', 'reason'])
      expect(after).not.toHaveProperty(gone);
  });

  test('without a recorded failure gets one afterwards, and the first record stands', async () => {
    const { ref } = await anAttempt();
    expect(await subtasks.markEnded(ref(1), failure)).toMatchObject({ attempt: 1, failures: { 1: failure } });
    const again = await subtasks.markEnded(ref(1), { ...failure, message: 'Other' });
    expect(again?.failures).toEqual({ 1: failure });
  });

  test('is over when the subtask has ended: no late answer counts', async () => {
    const { ref, now } = await anAttempt();
    expect(await subtasks.end(ref(1), { status: 'cancelled', reason: 'Over', finishedAt: at })).toMatchObject({
      status: 'in_progress',
      token: 'execute token',
    });
    expect(await subtasks.complete(ref(1), verdict, usage)).toBeUndefined();
    expect(await subtasks.recordFailure(ref(1), failure, usage)).toBeUndefined();
    expect(await subtasks.beginAttempt(ref(1), 'other')).toBeUndefined();
    expect(await subtasks.dependencyCompleted(ref(1), aSubtask({ subtaskId: 'x' }))).toBeUndefined();
    expect(await subtasks.end(ref(1), { status: 'failed', reason: 'Again', finishedAt: at })).toBeUndefined();
    expect(await now()).toMatchObject({ status: 'cancelled', reason: 'Over' });
    // The process that ends a subtask may die before it fails the token; then the sweeper fails it.
    expect(await now()).toHaveProperty('token', 'execute token');
  });

  test('that is completed stays so', async () => {
    const { ref, now } = await anAttempt();
    await subtasks.complete(ref(1), verdict, usage);
    const before = await now();
    expect(await subtasks.complete(ref(1), verdict, usage)).toBeUndefined();
    expect(await subtasks.end(ref(1), { status: 'cancelled', reason: 'x', finishedAt: at })).toBeUndefined();
    expect(await subtasks.beginAttempt(ref(1), 'other')).toBeUndefined();
    expect(await subtasks.takeIntoRun(before, 2, { waitsOn: [], inputs: {} }, true)).toBeUndefined();
    expect(await now()).toEqual(before);
  });
});

test('waiting subtasks are found by rank, until they are assigned', async () => {
  const waiting = await Promise.all([aStored(), aStored(), aStored()]);
  for (const [index, { ref }] of waiting.entries()) {
    await subtasks.beginAttempt(ref(0), 'token');
    await subtasks.awaitAgent(ref(1), {
      agentType: 'rare',
      submitter: 'ann',
      rank: `${9 - index}`,
      reason: 'Busy',
      readyAt: at,
    });
  }
  const found = (limit: number) =>
    subtasks.waiting('rare', limit).then(({ waiting: all }) => all.map(({ taskId }) => taskId));
  const ids = waiting.map(({ subtask }) => subtask.taskId).reverse();
  expect(await found(10)).toEqual(ids);
  expect(await found(2)).toEqual(ids.slice(0, 2));
  expect(await waiting[0]!.now()).toMatchObject({ status: 'ready', reason: 'Busy', readyAt: at });

  expect(await subtasks.assign(waiting[2]!.ref(1), assignment(1), 'builtin')).not.toHaveProperty('reason');
  await subtasks.end(waiting[1]!.ref(1), { status: 'cancelled', reason: 'x', finishedAt: at });
  expect(await found(10)).toEqual(ids.slice(2));
});

test('a subtask keeps the time at which it first waited, however often it is written', async () => {
  const { ref, now } = await aStored();
  await subtasks.beginAttempt(ref(0), 'token');
  const waits = { agentType: 'y', submitter: 'ann', rank: '1', reason: 'r' };
  await subtasks.awaitAgent(ref(1), { ...waits, readyAt: at });
  await subtasks.awaitAgent(ref(1), { ...waits, readyAt: 'later' });
  expect((await now()).readyAt).toBe(at);
});

describe('a new run', () => {
  test('takes over an open subtask, and forgets attempts only on a retry', async () => {
    const { ref, now } = await anAttempt();
    await subtasks.recordFailure(ref(1), failure, usage);
    const taken = await subtasks.takeIntoRun(await now(), 2, { waitsOn: ['a'], inputs: { b: 3 } }, false);
    expect(taken).toMatchObject({
      run: 2,
      attempt: 1,
      baseAttempt: 0,
      waitsOn: ['a'],
      inputs: { b: 3 },
      status: 'in_progress',
    });
    expect(taken).not.toHaveProperty('token');
    expect(await subtasks.takeIntoRun(taken!, 3, { waitsOn: [], inputs: {} }, true)).toMatchObject({
      run: 3,
      baseAttempt: 1,
      waitsOn: [],
    });
  });

  test('makes the writes of the run before do nothing', async () => {
    const { ref, now } = await anAttempt();
    await subtasks.takeIntoRun(await now(), 2, { waitsOn: [], inputs: {} }, false);
    expect(await subtasks.complete(ref(1), verdict, usage)).toBeUndefined();
    expect(await subtasks.end(ref(1), { status: 'failed', reason: 'x', finishedAt: at })).toBeUndefined();
    expect(await subtasks.complete(ref(1, 2), verdict, usage)).toBeDefined();
  });

  test('begins a failed subtask again', async () => {
    const { ref, now } = await anAttempt();
    await subtasks.end(ref(1), { status: 'failed', reason: 'x', finishedAt: at });
    const taken = await subtasks.takeIntoRun(await now(), 2, { waitsOn: [], inputs: {} }, true);
    expect(taken).toMatchObject({ status: 'pending', run: 2, baseAttempt: 1 });
    expect(taken).not.toHaveProperty('reason');
    expect(taken).not.toHaveProperty('finishedAt');
  });
});

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as Partial<T>;
}

test('the usage of an attempt that was ended from outside is added once, and not if its failure has it', async () => {
  const ended = await anAttempt();
  await subtasks.markEnded(ended.ref(1), failure);
  expect((await subtasks.addLateUsage(ended.ref(1), usage))?.usage).toEqual(usage);
  expect(await subtasks.addLateUsage(ended.ref(1), usage)).toBeUndefined();
  const failed = await anAttempt();
  await subtasks.recordFailure(failed.ref(1), failure, usage);
  expect(await subtasks.addLateUsage(failed.ref(1), usage)).toBeUndefined();
  expect((await failed.now()).usage).toEqual(usage);
});

test('the usage of judging an attempt is added once, however the attempt ended', async () => {
  const { ref, now } = await anAttempt();
  await subtasks.complete(ref(1), verdict, usage);
  const judging = { apiCalls: 1, costUsd: 0.5, unpriced: 0 };
  expect((await subtasks.addJudging(ref(1), judging, false))?.usage).toMatchObject({
    apiCalls: 4,
    costUsd: 0.75,
    unpriced: 1,
  });
  expect(await subtasks.addJudging(ref(1), judging, false)).toBeUndefined();
  expect(await now()).toMatchObject({ status: 'completed', acceptedUsage: usage });
});
