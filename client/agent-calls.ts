import type { Transport } from './transport.ts';
import type { Body, CallOptions } from './types.ts';

/** The calls of one agent at work. */
export type AgentCalls = ReturnType<typeof agentCalls>;
export type LeasedAttempt = { task_id: string; subtask_id: string; attempt: number };

/** Makes the calls of an agent. None is repeated by itself: an agent decides how long its work is worth it. */
export function agentCalls(transport: Transport, agentId: string) {
  const params = { agent_id: agentId };
  const of = ({ task_id, subtask_id, attempt }: LeasedAttempt) => ({
    ...params,
    task_id,
    subtask_id,
    attempt: String(attempt),
  });
  return {
    /** Waits for work; undefined if none has come within the time. */
    lease: (waitSeconds?: number, signal?: AbortSignal) =>
      transport.maybe('leaseSubtask', {
        params,
        body: waitSeconds === undefined ? {} : { wait_seconds: waitSeconds },
        signal,
      }),
    leave: (options?: CallOptions) => transport.call('leaveWork', { ...options, params }),
    heartbeat: (attempt: LeasedAttempt, body: Body<'heartbeatAttempt'> = {}, options?: CallOptions) =>
      transport.call('heartbeatAttempt', { ...options, params: of(attempt), body }),
    uploads: (attempt: LeasedAttempt, body: Body<'uploadArtifacts'>, options?: CallOptions) =>
      transport.call('uploadArtifacts', { ...options, params: of(attempt), body }),
    complete: (attempt: LeasedAttempt, body: Body<'completeAttempt'>, options?: CallOptions) =>
      transport.call('completeAttempt', { ...options, params: of(attempt), body }),
    fail: (attempt: LeasedAttempt, body: Body<'failAttempt'>, options?: CallOptions) =>
      transport.call('failAttempt', { ...options, params: of(attempt), body }),
    release: (attempt: LeasedAttempt, body: Body<'releaseAttempt'> = {}, options?: CallOptions) =>
      transport.call('releaseAttempt', { ...options, params: of(attempt), body }),
  };
}
