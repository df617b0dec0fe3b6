import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { decomposeStep, giveUpStep } from '../../../core/contracts/pipeline/pipeline.ts';
import { AttemptsExhausted, ReworkRequired } from '../../../core/errors.ts';
import { defineStep, PARKED } from '../../../functions/shared/define-step.ts';
import { newContext } from '../../../local/functions.ts';
import { Engine } from '../../../local/step-functions/engine.ts';
import { startServices } from '../../local/start-services.ts';

const engine = new Engine({
  definition: 'statemachines/task.asl.json',
  substitute: (name) => name,
  call: async () => {},
});
await startServices({ engine });

const ids = { task_id: 'task_1', run: 1, subtask_id: 'subtask_1', error: null };

/** Runs a step with an open token. Returns what the state gets: an output, a failure, or nothing yet. */
async function run(step: (payload: { token: string }) => unknown, schema: typeof decomposeStep = decomposeStep) {
  const token = randomUUID();
  const result = engine.tokens.open(token, { timeoutSeconds: undefined, heartbeatSeconds: undefined });
  const state = result.then(
    (output) => ({ output }),
    ({ name, message }: Error) => ({ error: name, cause: message }),
  );
  const handler = defineStep(schema, async (given) => step(given));
  const returned = await handler({ ...ids, token, extra: 'not for the step' }, newContext('test'));
  expect(returned).toBeUndefined();
  const seen = await Promise.race([state, Promise.resolve('still waits' as const)]);
  return { token, seen };
}

const throwing = (error: unknown) => () => {
  throw error;
};

test('the result of a step is sent with its token', async () => {
  expect((await run(() => ({ subtasks: ['Ω'] }))).seen).toEqual({ output: { subtasks: ['Ω'] } });
  expect((await run(() => undefined)).seen).toEqual({ output: {} });
});

test('a step gets what its schema declares, and no more', async () => {
  let got: object = {};
  const { token } = await run((given) => {
    got = given;
  });
  expect(got).toEqual({ task_id: 'task_1', run: 1, token });
});

test('a step that parks leaves its token open for another handler', async () => {
  const { token, seen } = await run(() => PARKED);
  expect(seen).toBe('still waits');
  expect(engine.tokens.succeed(token, {})).toBe(true);
});

test.each([new ReworkRequired('The checks'), new AttemptsExhausted('No more')])(
  'a step that throws %p fails under that name, and the cause has ids only',
  async (error) => {
    const { seen } = await run(throwing(error), giveUpStep);
    expect(seen).toEqual({ error: error.name, cause: '{"task_id":"task_1","subtask_id":"subtask_1"}' });
  },
);

class AbsentFromErrors extends Error {
  override readonly name = 'ReworkRequired';
}

test.each([
  new Error('password=hunter2'),
  new TypeError('x is undefined'),
  new AbsentFromErrors('Only by name'),
  'text',
  undefined,
])('an unknown error of a step, %p, is a SystemFault, and its text is not sent', async (error) => {
  const { seen } = await run(throwing(error));
  expect(seen).toEqual({ error: 'SystemFault', cause: '{"task_id":"task_1"}' });
});

test('a token that is closed already counts as sent', async () => {
  const { token, seen } = await run(({ token: open }) => {
    engine.tokens.succeed(open, { first: true });
    return { second: true };
  });
  expect(seen).toEqual({ output: { first: true } });
  expect(engine.tokens.heartbeat(token)).toBe(false);
  expect((await run(({ token: open }) => throwing(engine.tokens.succeed(open, 1))())).seen).toEqual({ output: 1 });
});

test('a payload that breaks its schema throws: Step Functions then knows it as a failed invocation', async () => {
  const handler = defineStep(decomposeStep, async () => ({}));
  await expect(handler({ task_id: 7 }, newContext('test'))).rejects.toThrow();
});
