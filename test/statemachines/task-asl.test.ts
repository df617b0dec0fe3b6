import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from '@jest/globals';
import type * as z from 'zod';
import { ATTEMPT_SECONDS, HEARTBEAT_SECONDS } from '../../core/contracts/api/agent-work-limits.ts';
import {
  assessStep,
  decomposeStep,
  executeMessage,
  failStep,
  finishStep,
  giveUpStep,
  matchStep,
} from '../../core/contracts/pipeline/pipeline.ts';
import { handlers } from '../../core/contracts/system/handlers.ts';
import * as errors from '../../core/errors.ts';
import { MAX_TEST_SECONDS, WAIT_SECONDS } from '../../functions/shared/test-settings.ts';

type Catcher = { ErrorEquals: string[]; Next: string };
type State = {
  Type: string;
  Resource?: string;
  Parameters?: Record<string, unknown>;
  TimeoutSeconds?: number;
  HeartbeatSeconds?: number;
  Retry?: { ErrorEquals: string[] }[];
  Catch?: Catcher[];
  Next?: string;
  End?: boolean;
  ItemProcessor?: Machine;
};
type Machine = { StartAt: string; States: Record<string, State> };
type Validate = (
  definition: unknown,
  options: object,
) => { isValid: boolean; errorsText: (separator?: string) => string };
type ValidatePath = (path: string, context: string) => { isValid: boolean; message?: string };

const require = createRequire(import.meta.url);
const validate = require('asl-validator') as Validate;
const { validatePath } = require('asl-path-validator') as { validatePath: ValidatePath };

const text = readFileSync('statemachines/task.asl.json', 'utf8');
const machine = JSON.parse(text) as Machine;
const subtaskMachine = machine.States.Subtasks!.ItemProcessor!;
const states = { ...machine.States, ...subtaskMachine.States };
const tasks = Object.entries(states).filter(([, { Type }]) => Type === 'Task');

/** The schema of each state's input: of its handler, or of the reader of its queue. */
const schemas: Record<string, z.ZodObject> = {
  Decompose: decomposeStep,
  Match: matchStep,
  Execute: executeMessage,
  Assess: assessStep,
  GiveUp: giveUpStep,
  Finish: finishStep,
  Fail: failStep,
};

const payloadOf = ({ Parameters = {} }: State) =>
  (Parameters.Payload ?? Parameters.MessageBody) as Record<string, unknown>;
const withoutPathMark = (key: string) => key.replace(/\.\$$/, '');

function substituted(): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_match, name) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`);
}

/** Every field of the definition, at any depth. */
function fields(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => [[key, part] as [string, unknown], ...fields(part)]);
}

test('the definition is valid once its substitutions are made', () => {
  const { isValid, errorsText } = validate(JSON.parse(substituted()), { checkPaths: true, checkArn: true });
  expect(isValid ? '' : errorsText('\n')).toBe('');
});

test('every substitution stands for the ARN of a declared handler, and none is left', () => {
  const names = [...text.matchAll(/\$\{([^}]*)\}/g)].map(([, name]) => name!);
  const handlerNames = names.map((name) => name.replace(/FunctionArn$/, '').replace(/^./, (c) => c.toLowerCase()));
  expect(names.every((name) => /^[A-Z]\w*FunctionArn$/.test(name))).toBe(true);
  expect(Object.keys(handlers)).toEqual(expect.arrayContaining(handlerNames));
  expect(substituted()).not.toContain('${');
});

test('every step of functions/pipeline is a state, and each state calls the step of its name', () => {
  const called = tasks.flatMap(([state, { Parameters }]) =>
    Parameters?.FunctionName ? [[state, Parameters.FunctionName]] : [],
  );
  expect(called).toEqual(called.map(([state]) => [state, `\${${state}FunctionArn}`]));
  const steps = Object.entries(handlers).filter(([, { entry }]) => entry.startsWith('functions/pipeline/'));
  expect(called.map(([state]) => String(state).replace(/^./, (c) => c.toLowerCase())).sort()).toEqual(
    steps.map(([name]) => name).sort(),
  );
});

test('no ARN, account or region is written into the file', () => {
  const arns = text.match(/arn:[^"]*/g) ?? [];
  expect(new Set(arns)).toEqual(
    new Set(['arn:aws:states:::lambda:invoke.waitForTaskToken', 'arn:aws:states:::sqs:sendMessage.waitForTaskToken']),
  );
});

test('every custom error that a Retry or Catch names is the name of an exported error', () => {
  const custom = Object.values(states)
    .flatMap(({ Retry = [], Catch = [] }) => [...Retry, ...Catch].flatMap(({ ErrorEquals }) => ErrorEquals))
    .filter((name) => !/^(States|Lambda|Sandbox|Runtime|SQS)\./.test(name));
  expect(new Set(custom)).toEqual(
    new Set(['SystemFault', 'NoTurn', 'AttemptFailed', 'BudgetExceeded', 'DeadLetter', 'ReworkRequired']),
  );
  expect(custom.map(nameOfError)).toEqual(custom);
});

test('the error that a failed execution ends with is the name of an exported error', () => {
  const failing = Object.values(states).filter(({ Type }) => Type === 'Fail') as unknown as { Error: string }[];
  expect(failing.map((state) => state.Error)).toEqual(['SystemFault']);
  expect(nameOfError('SystemFault')).toBe('SystemFault');
});

test.each(tasks)('%s sends exactly the fields that its schema declares', (state, definition) => {
  expect(Object.keys(payloadOf(definition)).map(withoutPathMark).sort()).toEqual(
    Object.keys(schemas[state]!.shape).sort(),
  );
});

test.each(tasks)('%s waits for a task token, and passes it on', (_state, definition) => {
  expect(definition.Resource).toMatch(/\.waitForTaskToken$/);
  expect(payloadOf(definition)['token.$']).toBe('$$.Task.Token');
});

test.each(Object.keys(subtaskMachine.States))('the Map goes on whatever goes wrong in %s', (name) => {
  const { Catch = [], Retry = [] } = subtaskMachine.States[name]!;
  if (name === 'GiveUp') return expect(Retry.at(-1)?.ErrorEquals).toEqual(['States.ALL']);
  expect(Catch.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'GiveUp' });
});

test.each(tasks.filter(([name]) => !(name in subtaskMachine.States) && name !== 'Fail'))(
  'whatever goes wrong in %s ends in Fail, a fault of the system',
  (_name, { Catch }) => expect(Catch?.at(-1)).toMatchObject({ ErrorEquals: ['States.ALL'], Next: 'Fail' }),
);

test('an attempt that failed, timed out, fell silent or ran out of budget goes back to Match; a verdict of rework does, too', () => {
  const goesBack = (name: string) =>
    states[name]!.Catch!.filter(({ Next }) => Next === 'Match').flatMap(({ ErrorEquals }) => ErrorEquals);
  expect(goesBack('Execute').sort()).toEqual([
    'AttemptFailed',
    'BudgetExceeded',
    'DeadLetter',
    'States.HeartbeatTimeout',
    'States.Timeout',
  ]);
  expect(goesBack('Assess').sort()).toEqual(['AttemptFailed', 'ReworkRequired', 'States.Timeout']);
});

test('a verdict is never retried by the state machine, since each one is an attempt', () => {
  const retried = Object.values(states).flatMap(({ Retry = [] }) => Retry.flatMap(({ ErrorEquals }) => ErrorEquals));
  expect(retried).not.toEqual(expect.arrayContaining(['AttemptFailed']));
  expect(retried).not.toEqual(expect.arrayContaining(['ReworkRequired']));
  const resent = states.Execute!.Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
  expect(resent.filter((name) => !name.startsWith('SQS.'))).toEqual([]);
});

test('Execute notices a silent worker, but not before three of its heartbeats, 35 s apart, are missing', () => {
  expect(states.Execute!.HeartbeatSeconds).toBeGreaterThanOrEqual(105);
  expect(states.Execute!.HeartbeatSeconds).toBeLessThan(states.Execute!.TimeoutSeconds!);
});

test('Match and Finish wait without limit; every other step has a timeout', () => {
  const endless = tasks.filter(([, { TimeoutSeconds }]) => TimeoutSeconds === undefined).map(([name]) => name);
  expect(endless.sort()).toEqual(['Finish', 'Match']);
});

test('a subtask that goes well takes three states', () => {
  const path: string[] = [];
  for (let name: string | undefined = subtaskMachine.StartAt; name; name = subtaskMachine.States[name]!.Next) {
    path.push(name);
  }
  expect(path).toEqual(['Match', 'Execute', 'Assess']);
});

test('every state that is named exists, and every state is reached', () => {
  for (const { StartAt, States } of [machine, subtaskMachine]) {
    const named = [
      StartAt,
      ...Object.values(States).flatMap(({ Next, Catch = [] }) => [Next, ...Catch.map((c) => c.Next)]),
    ];
    expect(new Set(named.filter((name) => name !== undefined))).toEqual(new Set(Object.keys(States)));
  }
});

test('every path is one that Step Functions reads', () => {
  const contexts: Record<string, string> = { ItemsPath: 'reference_path', ResultPath: 'reference_path' };
  const paths = fields(machine).filter(
    ([key, value]) => typeof value === 'string' && (key.endsWith('.$') || key in contexts),
  ) as [string, string][];
  expect(paths.length).toBeGreaterThan(20);
  const wrong = paths.filter(([key, path]) => !validatePath(path, contexts[key] ?? 'payload_template').isValid);
  expect(wrong).toEqual([]);
});

test('all subtasks of the largest plan run at once', () => {
  expect((machine.States.Subtasks as unknown as { MaxConcurrency: number }).MaxConcurrency).toBe(40);
});

/** The `name` of an instance of the error class with this export name. */
function nameOfError(exported: string): string | undefined {
  const found = Object.entries(errors).find(([name]) => name === exported)?.[1] as (new () => Error) | undefined;
  return found && new found().name;
}

test('pull agents get the timeouts of the state machine', () => {
  const { HeartbeatSeconds, TimeoutSeconds } = states.Execute!;
  expect(HEARTBEAT_SECONDS * 3).toBeLessThanOrEqual(HeartbeatSeconds!);
  expect(ATTEMPT_SECONDS).toBe(TimeoutSeconds);
});

test('a turn and the tests leave Assess three minutes; without a turn it is entered again, without limit', () => {
  expect(WAIT_SECONDS + MAX_TEST_SECONDS + 180).toBeLessThanOrEqual(states.Assess!.TimeoutSeconds!);
  // The largest number that Step Functions accepts.
  expect(states.Assess!.Retry).toContainEqual({
    ErrorEquals: ['NoTurn'],
    IntervalSeconds: 1,
    MaxAttempts: 99_999_999,
    BackoffRate: 1,
  });
});
