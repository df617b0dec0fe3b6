import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Engine, Execution } from './engine.ts';

type Input = Record<string, string | undefined>;

/** An error that the SDK turns into the exception of the name `type`. */
class ServiceError extends Error {
  readonly type: string;
  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

const seconds = (date: Date | undefined) => (date ? date.getTime() / 1000 : undefined);

/** Serves the calls of Step Functions that the system uses, in AWS's JSON 1.0 protocol, from an engine. */
export function createStepFunctionsServer(engine: Engine): Server {
  const actions: Record<string, (input: Input) => unknown> = {
    StartExecution: ({ stateMachineArn, name = '', input = '{}' }) => {
      const execution = engine.start(name, input);
      if (!execution) throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${name}'`);
      return { executionArn: arnOf(stateMachineArn, name), startDate: seconds(execution.startDate) };
    },
    StopExecution: ({ executionArn, error }) => {
      const execution = existing(engine.stop(nameOf(executionArn), error));
      return { stopDate: seconds(execution.stopDate) };
    },
    DescribeExecution: ({ executionArn }) => {
      const { name, input, status, startDate, stopDate, error } = existing(engine.get(nameOf(executionArn)));
      return { executionArn, name, input, status, error, startDate: seconds(startDate), stopDate: seconds(stopDate) };
    },
    SendTaskSuccess: ({ taskToken = '', output = '{}' }) => open(engine.tokens.succeed(taskToken, JSON.parse(output))),
    SendTaskFailure: ({ taskToken = '', error = '', cause = '' }) => open(engine.tokens.fail(taskToken, error, cause)),
    SendTaskHeartbeat: ({ taskToken = '' }) => open(engine.tokens.heartbeat(taskToken)),
  };

  return createServer(async (request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify(body));
    };
    try {
      const action = actions[String(request.headers['x-amz-target']).split('.').at(-1) ?? ''];
      if (!action) throw new ServiceError('UnknownOperationException', 'The embedded cloud has no such call');
      answer(200, action(JSON.parse(await read(request)) as Input));
    } catch (error) {
      const type = error instanceof ServiceError ? error.type : 'InternalFailure';
      answer(type === 'InternalFailure' ? 500 : 400, { __type: type, message: (error as Error).message });
    }
  });
}

function existing(execution: Execution | undefined): Execution {
  if (!execution) throw new ServiceError('ExecutionDoesNotExist', 'Execution Does Not Exist');
  return execution;
}

function open(wasOpen: boolean): object {
  if (!wasOpen) throw new ServiceError('TaskTimedOut', 'The token is closed');
  return {};
}

function arnOf(stateMachineArn = '', name: string): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
}

function nameOf(executionArn = ''): string {
  return executionArn.split(':').at(-1) ?? '';
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
