import type { Actions } from '../sqs-actions.ts';
import type { Engine, Execution } from './engine.ts';

type Input = Record<string, string | undefined>;

/** An error of Step Functions, by its name there. */
export class ExecutionError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const seconds = (date: Date | undefined) => (date ? date.getTime() / 1000 : undefined);

/** The calls of Step Functions that handlers make, in the terms of its JSON protocol: times are seconds since 1970. */
export function stepFunctionsActions(engine: Engine): Actions<Input> {
  return {
    StartExecution: ({ stateMachineArn, name = '', input = '{}' }) => {
      const execution = engine.start(name, input);
      if (!execution) throw new ExecutionError('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`);
      return { executionArn: arnOf(stateMachineArn, name), startDate: seconds(execution.startDate) };
    },
    StopExecution: ({ executionArn, error }) => {
      const execution = existing(engine.stop(nameOf(executionArn), error));
      return { stopDate: seconds(execution.stopDate) };
    },
    DescribeExecution: ({ executionArn }) => {
      const { name, status, startDate, stopDate, error } = existing(engine.get(nameOf(executionArn)));
      return { executionArn, name, status, error, startDate: seconds(startDate), stopDate: seconds(stopDate) };
    },
    SendTaskSuccess: ({ taskToken = '', output = '{}' }) => open(engine.tokens.succeed(taskToken, JSON.parse(output))),
    SendTaskFailure: ({ taskToken = '', error = '', cause = '' }) => open(engine.tokens.fail(taskToken, error, cause)),
    SendTaskHeartbeat: ({ taskToken = '' }) => open(engine.tokens.heartbeat(taskToken)),
  };
}

function existing(execution: Execution | undefined): Execution {
  if (!execution) throw new ExecutionError('ExecutionDoesNotExist', 'Execution Does Not Exist');
  return execution;
}

function open(wasOpen: boolean): object {
  if (!wasOpen) throw new ExecutionError('TaskTimedOut', 'The token is closed');
  return {};
}

function arnOf(stateMachineArn = '', name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function nameOf(executionArn = ''): string {
  return executionArn.split(':').at(-1) ?? '';
}
