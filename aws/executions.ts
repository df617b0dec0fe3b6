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
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import type { ExecutionInput } from '../core/contracts/pipeline/pipeline.ts';
import { clientOf } from './clients.ts';

const sfn = clientOf('sfn', () => new SFNClient({}));

export type ExecutionRef = { taskId: string; run: number };
const executionName = ({ taskId, run }: ExecutionRef) => `${taskId}-${run}`;

/**
 * Starts a task's run. Returns the time of its start: now, or earlier if it is already running. undefined: an execution
 * of that name has ended (or, on engines that are less exact than AWS, is running).
 */
export async function startExecution(stateMachineArn: string, ref: ExecutionRef): Promise<Date | undefined> {
  const input: ExecutionInput = { task_id: ref.taskId, run: ref.run };
  try {
    const { startDate } = await sfn().send(
      new StartExecutionCommand({ stateMachineArn, name: executionName(ref), input: JSON.stringify(input) }),
    );
    return startDate;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return undefined;
    throw error;
  }
}

/** Stops a run, if it is running. */
export async function stopExecution(stateMachineArn: string, ref: ExecutionRef, error: string): Promise<void> {
  try {
    await sfn().send(new StopExecutionCommand({ executionArn: executionArn(stateMachineArn, ref), error }));
  } catch (caught) {
    if (!(caught instanceof ExecutionDoesNotExist)) throw caught;
  }
}

/** True if a run that was started is still running. Quota: 15 calls a second, so no request of a caller may use it. */
export async function isRunning(stateMachineArn: string, ref: ExecutionRef): Promise<boolean> {
  try {
    const { status } = await sfn().send(
      new DescribeExecutionCommand({ executionArn: executionArn(stateMachineArn, ref) }),
    );
    return status === 'RUNNING' || status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}

/** Ends the wait of a state. False if its token was closed already, which is as good as done. */
export async function succeedToken(token: string, output: unknown): Promise<boolean> {
  return unlessClosed(() =>
    sfn().send(new SendTaskSuccessCommand({ taskToken: token, output: JSON.stringify(output) })),
  );
}

/** Ends the wait of a state with an error that its Catch names. The cause carries ids only. */
export async function failToken(token: string, error: string, cause: Record<string, unknown>): Promise<boolean> {
  return unlessClosed(() =>
    sfn().send(new SendTaskFailureCommand({ taskToken: token, error, cause: JSON.stringify(cause) })),
  );
}

/** Sends a heartbeat. False: the attempt is over, and work on it should stop. */
export async function heartbeatToken(token: string): Promise<boolean> {
  return unlessClosed(() => sfn().send(new SendTaskHeartbeatCommand({ taskToken: token })));
}

async function unlessClosed(send: () => Promise<unknown>): Promise<boolean> {
  try {
    await send();
    return true;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist) return false;
    throw error;
  }
}

/** arn:…:stateMachine:NAME → arn:…:execution:NAME:EXECUTION */
function executionArn(stateMachineArn: string, ref: ExecutionRef): string {
  return `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${executionName(ref)}`;
}
