import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Engine, type EngineOptions, type TaskParameters } from '../../local/step-functions/engine.ts';
import { startServices } from './start-services.ts';

const folder = mkdtempSync(join(tmpdir(), 'asl-'));
afterAll(() => rmSync(folder, { recursive: true }));

type Called = { state: string; payload: Record<string, unknown> & { token: string } };

const waits = (name: string, next: object, more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
  Parameters: { FunctionName: `\${${name}FunctionArn}`, Payload: { 'id.$': '$.id', 'token.$': '$$.Task.Token' } },
  ...next,
  ...more,
});
const catches = (error: string, next: string) => ({
  Catch: [{ ErrorEquals: [error], ResultPath: '$.failure', Next: next }],
});

/** A machine with Work, then Check; a failure of Work goes to Rescue. */
const twoSteps = {
  StartAt: 'Work',
  States: {
    Work: waits('Work', { Next: 'Check' }, { ResultPath: '$.work', ...catches('States.ALL', 'Rescue') }),
    Check: waits('Check', { End: true }),
    Rescue: waits('Rescue', { End: true }),
  },
};

const engines: Engine[] = [];
afterEach(() => {
  for (const engine of engines.splice(0)) engine.stopAll();
});

let made = 0;
/** Makes an engine whose calls the test answers. */
function anEngine(definition: object, options: Partial<EngineOptions> = {}) {
  made += 1;
  const path = join(folder, `${made}.asl.json`);
  writeFileSync(path, JSON.stringify(definition));
  const calls: Called[] = [];
  const engine = new Engine({
    definition: path,
    substitute: (name) => `arn:of:${name}`,
    call: async (state, parameters: TaskParameters) => {
      calls.push({ state, payload: (parameters as unknown as { Payload: Called['payload'] }).Payload });
    },
    ...options,
  });
  engines.push(engine);
  return { engine, calls };
}

/** Makes an engine that the SDK calls. */
async function aMachine(definition: object, options: Partial<EngineOptions> = {}) {
  const { engine, calls } = anEngine(definition, options);
  await startServices({ engine });
  const sfn = new SFNClient({ maxAttempts: 1 });
  const stateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:task';
  const start = (name: string, input: object = { id: 'a' }) =>
    sfn.send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  const describeIt = (executionArn: string | undefined) => sfn.send(new DescribeExecutionCommand({ executionArn }));
  const succeed = (token: string, output: unknown = {}) =>
    sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) }));
  const fail = (token: string, error: string) =>
    sfn.send(new SendTaskFailureCommand({ taskToken: token, error, cause: 'Why' }));
  const heartbeat = (token: string) => sfn.send(new SendTaskHeartbeatCommand({ taskToken: token }));
  /** Waits for the nth call of a state. */
  const called = (state: string, nth = 1) =>
    until(() => calls.filter((call) => call.state === state)[nth - 1], `call ${nth} of ${state}`);
  const ended = (executionArn: string | undefined) =>
    until(async () => {
      const execution = await describeIt(executionArn);
      return execution.status === 'RUNNING' ? undefined : execution;
    }, `the end of ${executionArn}`);
  return { sfn, engine, calls, start, describeIt, succeed, fail, heartbeat, called, ended };
}

async function until<T>(read: () => T | undefined | Promise<T | undefined>, what: string): Promise<T> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const value = await read();
    if (value !== undefined) return value;
    if (performance.now() > deadline) throw new Error(`Waited in vain for ${what}`);
    await sleep(5);
  }
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a task token', () => {
  test('that succeeds goes on with its output', async () => {
    const { start, called, succeed, ended } = await aMachine(twoSteps);
    const { executionArn } = await start('one');
    const work = await called('Work');
    expect(work.payload).toEqual({ id: 'a', token: expect.any(String) });
    await succeed(work.payload.token, { done: ['Ω'] });
    await succeed((await called('Check')).payload.token, { all: 'well' });
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED', name: 'one' });
  });

  test('that fails is caught by the name of its error', async () => {
    const { start, called, succeed, fail, ended, calls } = await aMachine(twoSteps);
    const { executionArn } = await start('one');
    await fail((await called('Work')).payload.token, 'ReworkRequired');
    await succeed((await called('Rescue')).payload.token);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    expect(calls.map(({ state }) => state)).toEqual(['Work', 'Rescue']);
  });

  test('that fails without a Catch fails the execution', async () => {
    const { start, called, succeed, fail, ended } = await aMachine(twoSteps);
    const { executionArn } = await start('one');
    await succeed((await called('Work')).payload.token);
    await fail((await called('Check')).payload.token, 'AttemptFailed');
    expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'AttemptFailed' });
  });

  test('that is closed, or unknown, is TaskTimedOut for its sender', async () => {
    const { start, called, succeed, fail, heartbeat } = await aMachine(twoSteps);
    await start('one');
    const { token } = (await called('Work')).payload;
    await succeed(token);
    for (const closed of [token, 'no-such-token']) {
      await expect(succeed(closed)).rejects.toBeInstanceOf(TaskTimedOut);
      await expect(fail(closed, 'X')).rejects.toBeInstanceOf(TaskTimedOut);
      await expect(heartbeat(closed)).rejects.toBeInstanceOf(TaskTimedOut);
    }
  });

  test('differs for each try', async () => {
    const retried = waits('Work', { End: true }, { Retry: [{ ErrorEquals: ['Again'], IntervalSeconds: 0 }] });
    const { start, called, fail, succeed, ended } = await aMachine({ StartAt: 'Work', States: { Work: retried } });
    const { executionArn } = await start('one');
    const first = await called('Work');
    await fail(first.payload.token, 'Again');
    const second = await called('Work', 2);
    expect(second.payload.token).not.toBe(first.payload.token);
    await succeed(second.payload.token);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('the name of an execution', () => {
  test('with the same input while it runs is the same execution', async () => {
    const { start, calls, called } = await aMachine(twoSteps);
    const [first, second] = [await start('one'), await start('one')];
    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await called('Work');
    expect(calls).toHaveLength(1);
  });

  test('with other input, or after its end, is taken', async () => {
    const { start, called, fail, ended } = await aMachine({
      StartAt: 'Check',
      States: { Check: twoSteps.States.Check },
    });
    const { executionArn } = await start('one');
    await expect(start('one', { id: 'b' })).rejects.toBeInstanceOf(ExecutionAlreadyExists);
    await fail((await called('Check')).payload.token, 'X');
    await ended(executionArn);
    await expect(start('one')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });

  test('that nobody started does not exist', async () => {
    const { sfn, start, describeIt } = await aMachine(twoSteps);
    const arn = (await start('one')).executionArn!.replace(/one$/, 'two');
    await expect(describeIt(arn)).rejects.toBeInstanceOf(ExecutionDoesNotExist);
    await expect(sfn.send(new StopExecutionCommand({ executionArn: arn }))).rejects.toBeInstanceOf(
      ExecutionDoesNotExist,
    );
  });
});

describe('the clocks', () => {
  const both = (name: string) => ({
    StartAt: 'Work',
    States: {
      Work: waits('Work', { End: true }, { TimeoutSeconds: 60, HeartbeatSeconds: 30, ...catches(name, 'Rescue') }),
      Rescue: waits('Rescue', { End: true }),
    },
  });

  beforeEach(() => {
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'clearImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  /** Starts an execution of the machine. `pass` lets seconds pass, and returns the states that were called so far. */
  async function started(definition: object) {
    const { engine, calls } = anEngine(definition);
    engine.start('one', '{"id":"a"}');
    const pass = async (seconds: number) => {
      jest.advanceTimersByTime(seconds * 1_000);
      // The interpreter goes on in promises.
      for (let round = 0; round < 100; round += 1) await new Promise((resolve) => setImmediate(resolve));
      return calls.map(({ state }) => state);
    };
    expect(await pass(0)).toEqual(['Work']);
    return { engine, pass, token: calls[0]!.payload.token };
  }

  test('States.Timeout comes in time, whatever the heartbeats, is caught, and closes the token', async () => {
    const { engine, pass, token } = await started(both('States.Timeout'));
    for (const seconds of [20, 20, 19.999]) {
      expect(await pass(seconds)).toEqual(['Work']);
      expect(engine.tokens.heartbeat(token)).toBe(true);
    }
    expect(await pass(0.001)).toEqual(['Work', 'Rescue']);
    expect([engine.tokens.succeed(token, {}), engine.tokens.heartbeat(token)]).toEqual([false, false]);
  });

  test('States.HeartbeatTimeout comes without heartbeats, and each heartbeat postpones it', async () => {
    const { engine, pass, token } = await started(both('States.HeartbeatTimeout'));
    expect(await pass(29.999)).toEqual(['Work']);
    expect(engine.tokens.heartbeat(token)).toBe(true);
    expect(await pass(29.999)).toEqual(['Work']);
    expect(await pass(0.001)).toEqual(['Work', 'Rescue']);
    expect(engine.tokens.heartbeat(token)).toBe(false);
  });

  test('a timeout without a Catch fails the execution', async () => {
    const { engine, pass, token } = await started(both('States.HeartbeatTimeout'));
    for (const _ of [1, 2]) {
      await pass(29);
      engine.tokens.heartbeat(token);
    }
    await pass(2);
    expect(engine.get('one')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
  });

  test('a state without timeouts keeps waiting', async () => {
    const { engine, pass } = await started(twoSteps);
    expect(await pass(1_000_000)).toEqual(['Work']);
    expect([engine.get('one')?.status, engine.tokens.size]).toEqual(['RUNNING', 1]);
  });

  test('stop when all is stopped: none is left to keep the process alive', async () => {
    const { engine, calls } = anEngine(both('States.Timeout'));
    for (const name of ['a', 'b', 'c']) engine.start(name, '{"id":"a"}');
    while (calls.length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(engine.running).toBe(3);
    // Two of each token at least.
    expect(jest.getTimerCount()).toBeGreaterThanOrEqual(6);
    engine.stopAll();
    expect([engine.running, engine.tokens.size]).toEqual([0, 0]);
    for (let round = 0; round < 100; round += 1) await new Promise((resolve) => setImmediate(resolve));
    expect([calls.length, jest.getTimerCount()]).toEqual([3, 0]);
  });
});

test('a call that throws is a fault that Retry knows as Lambda.Unknown', async () => {
  const retry = [{ ErrorEquals: ['Lambda.Unknown'], IntervalSeconds: 0, MaxAttempts: 2 }];
  let calls = 0;
  const { start, ended } = await aMachine(
    { StartAt: 'Work', States: { Work: waits('Work', { End: true }, { Retry: retry }) } },
    {
      call: async () => {
        calls += 1;
        throw new Error('Out of memory');
      },
    },
  );
  const { executionArn } = await start('one');
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
  expect(calls).toBe(3);
});

describe('a Map', () => {
  const each = (catching: object) => ({
    StartAt: 'All',
    States: {
      All: {
        Type: 'Map',
        ItemsPath: '$.items',
        ItemSelector: { 'id.$': '$$.Map.Item.Value' },
        MaxConcurrency: 40,
        ResultPath: null,
        ItemProcessor: {
          ProcessorConfig: { Mode: 'INLINE' },
          StartAt: 'Work',
          States: {
            Work: waits('Work', { Next: 'Check' }, { ResultPath: null, ...catching }),
            Check: waits('Check', { End: true }),
          },
        },
        Next: 'Finish',
      },
      Finish: waits(
        'Finish',
        { End: true },
        { Parameters: { FunctionName: 'f', Payload: { 'token.$': '$$.Task.Token' } } },
      ),
    },
  });

  test('runs its items at once, each with its own token, and counts the states that are billed', async () => {
    const { start, called, calls, succeed, ended, engine } = await aMachine(each({}));
    const items = Array.from({ length: 40 }, (_, n) => `item_${n}`);
    const { executionArn } = await start('one', { items });
    await called('Work', 40);
    expect(new Set(calls.map(({ payload }) => payload.id))).toEqual(new Set(items));
    expect(new Set(calls.map(({ payload }) => payload.token)).size).toBe(40);
    for (const { payload } of calls.slice(0, 40)) await succeed(payload.token);
    await called('Check', 40);
    for (const { payload } of calls.slice(40, 80)) await succeed(payload.token);
    await succeed((await called('Finish')).payload.token);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
    // States: All, two for each of 40 items, Finish.
    await until(() => (engine.get('one')!.transitions >= 82 ? true : undefined), 'every transition');
    expect(engine.get('one')!.transitions).toBe(82);
  });

  test('goes on when an item fails that catches it', async () => {
    const { start, called, succeed, fail, ended } = await aMachine(each(catches('States.ALL', 'Check')));
    const { executionArn } = await start('one', { items: ['a', 'b'] });
    await fail((await called('Work', 1)).payload.token, 'X');
    await succeed((await called('Check', 1)).payload.token);
    await succeed((await called('Work', 2)).payload.token);
    await succeed((await called('Check', 2)).payload.token);
    await succeed((await called('Finish')).payload.token);
    expect(await ended(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('of nothing goes on', async () => {
    const { start, called } = await aMachine(each({}));
    await start('one', { items: [] });
    await called('Finish');
  });

  test('whose execution is stopped closes every token and starts no state any more', async () => {
    const { sfn, start, called, calls, describeIt, succeed, engine } = await aMachine(
      each(catches('States.ALL', 'Check')),
    );
    const { executionArn } = await start('one', { items: ['a', 'b', 'c'] });
    await called('Work', 3);
    await sfn.send(new StopExecutionCommand({ executionArn, error: 'TaskCancelled' }));
    expect(await describeIt(executionArn)).toMatchObject({ status: 'ABORTED', error: 'TaskCancelled' });
    for (const { payload } of calls) await expect(succeed(payload.token)).rejects.toBeInstanceOf(TaskTimedOut);
    await sleep(100);
    expect(calls).toHaveLength(3);
    expect(engine.tokens.size).toBe(0);
    await expect(start('one')).rejects.toBeInstanceOf(ExecutionAlreadyExists);
  });
});

test('a path of the parameters that finds nothing fails the execution, past Retry and Catch', async () => {
  const { start, ended, calls, engine } = await aMachine(twoSteps);
  const { executionArn } = await start('missing', { other: 'a' });
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(calls).toEqual([]);
  expect(engine.tokens.size).toBe(0);
});

test.each(['$.list[0]', '$..id', "States.Format('{}', $.id)", '$$.Execution.Id'])(
  'a machine whose parameters need %s does not start',
  (path) => {
    const states = { Work: waits('Work', { End: true }, { Parameters: { 'id.$': path } }) };
    const file = join(folder, 'unread.asl.json');
    writeFileSync(file, JSON.stringify({ StartAt: 'Work', States: states }));
    const engine = () => new Engine({ definition: file, substitute: (name) => name, call: async () => {} });
    expect(engine).toThrow(`The embedded engine reads no parameter of the form ${path}`);
  },
);

test('stopping an ended execution changes nothing', async () => {
  const { sfn, start, called, succeed, ended } = await aMachine(twoSteps);
  const { executionArn } = await start('one');
  await succeed((await called('Work')).payload.token, {});
  await succeed((await called('Check')).payload.token, {});
  const before = await ended(executionArn);
  const { stopDate } = await sfn.send(new StopExecutionCommand({ executionArn }));
  expect(stopDate).toEqual(before.stopDate);
  expect((await ended(executionArn)).status).toBe('SUCCEEDED');
});

test('the state machine of the product runs: decompose, no subtasks, finish', async () => {
  const arns: string[] = [];
  const engine: Engine = new Engine({
    definition: 'statemachines/task.asl.json',
    substitute: (name) => name,
    call: async (_state, parameters) => {
      const { FunctionName, Payload } = parameters as { FunctionName: string; Payload: { token: string } };
      arns.push(FunctionName);
      engine.tokens.succeed(Payload.token, { task_id: 'task_1', run: 1, subtasks: [] });
    },
  });
  engine.start('task_1-1', JSON.stringify({ task_id: 'task_1', run: 1 }));
  const { status } = await until(() => {
    const execution = engine.get('task_1-1')!;
    return execution.status === 'RUNNING' ? undefined : execution;
  }, 'the end');
  expect(status).toBe('SUCCEEDED');
  expect(arns).toEqual(['DecomposeFunctionArn', 'FinishFunctionArn']);
});

test('an execution that fails closes the tokens of its other branches', async () => {
  const branch = { StartAt: 'Work', States: { Work: waits('Work', { End: true }) } };
  const map = {
    StartAt: 'Each',
    States: { Each: { Type: 'Map', ItemsPath: '$.ids', ItemProcessor: branch, End: true } },
  };
  const { engine, start, calls, fail, ended } = await aMachine(map);
  const { executionArn } = await start('one', { ids: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] });
  await until(() => (calls.length === 3 ? true : undefined), 'three branches');
  await fail(calls[1]!.payload.token, 'SystemFault');
  expect(await ended(executionArn)).toMatchObject({ status: 'FAILED' });
  expect(engine.tokens.size).toBe(0);
});

test('an input that is not JSON starts nothing, and an engine that was stopped starts nothing more', async () => {
  const { engine } = await aMachine(twoSteps);
  expect(() => engine.start('broken', '{')).toThrow(SyntaxError);
  expect([engine.running, engine.get('broken')]).toEqual([0, undefined]);
  engine.stopAll();
  expect(() => engine.start('late', '{}')).toThrow('The engine has stopped');
});
